"""A report as JUnit's XML: a test case for each finding, and for each file without any."""

import re
from xml.etree import ElementTree as ET

from conformance.lint.model import Report
from conformance.lint.outputs.words import place, summary, what_to_do

#: What XML 1.0 cannot say.
_FOREIGN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> bytes:
    """The XML; notes are test cases that pass."""
    suite = ET.Element("testsuite", name="keras-conformance lint")
    failures = 0
    for one in report.findings:
        case = ET.SubElement(
            suite, "testcase", classname=_clean(one.file), name=_clean(f"{place(one)} {one.cause or one.rule}")
        )
        text = "\n".join(filter(None, (one.text.strip(), what_to_do(one), one.versions, one.link)))
        if one.severity == "note":
            ET.SubElement(case, "system-out").text = _clean(f"{one.message}\n{text}")
        else:
            failures += 1
            failure = ET.SubElement(case, "failure", message=_clean(one.message), type=one.severity)
            failure.text = _clean(text)
    for bad in report.unread:
        case = ET.SubElement(suite, "testcase", classname=_clean(bad.file), name="write" if bad.writing else "read")
        ET.SubElement(case, "error", message=_clean(bad.problem), type="unwritten" if bad.writing else "unread")
    if not len(suite):
        ET.SubElement(suite, "testcase", classname="lint", name=_clean(summary(report)))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    suite.set("errors", str(len(report.unread)))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _clean(text: str) -> str:
    return _FOREIGN.sub("\N{REPLACEMENT CHARACTER}", text)
