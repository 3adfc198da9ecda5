// Calls that Keras 3 refuses, which neither names nor signatures show: conformance/lint/checks/filenames.py, and what breaks of causes.toml.

/** Methods of models, functions and classes that take the name of a file, and the endings that Keras 3 takes; empty where arguments say it. @type {Record<string, string[]>} */
const FILE_ENDINGS = {
  "Model.save": [".keras", ".h5", ".hdf5"], "Model.save_weights": [".weights.h5"], "Model.load_weights": [".weights.h5", ".h5", ".hdf5", ".keras"],
  "models.load_model": [".keras", ".h5", ".hdf5"], "saving.load_model": [".keras", ".h5", ".hdf5"],
  "models.save_model": [".keras", ".h5", ".hdf5"], "saving.save_model": [".keras", ".h5", ".hdf5"],
  "callbacks.ModelCheckpoint": [],
};

/** Methods that raise by what they are given: those of a class and of all that extend it. @type {{ of: string, members: string[], met: (call: CodeCall) => boolean, part: string, said: string }[]} */
const RAISING_CALLS = [
  { of: "Model", members: ["compile"], met: (call) => call.positional >= 3, part: "metrics=", said: "The third argument of compile is loss_weights in Keras 3, metrics in Keras 2" },
  { of: "layers.Layer", members: ["add_weight", "add_variable"], met: ({ texts }) => (texts[0] ?? "") !== "", part: "name=", said: "add_weight of Keras 3 does not take the name first" },
];

/**
 * Whether a class is another one, or extends it.
 * @param {Answering} answering
 * @param {string} path
 * @param {string} base
 */
function isKindOf(answering, path, base) {
  const old = answering.old(path), above = answering.old(base);
  return old !== null && above !== null && (old.definition === above.definition || old.bases.includes(above.definition));
}

/**
 * What a call raises because of what it is given; nothing unless it goes to Keras 3.
 * @param {Answering} answering
 * @param {CodeUse} use
 * @param {string} path as both have it
 * @param {string} member
 * @returns {AnswerItem[]}
 */
function raisingCalls(answering, use, path, member) {
  const { call } = use;
  if (call === null || !answering.toKeras3) return [];
  const places = [{ cell: use.cell, line: use.line }];
  const found = RAISING_CALLS.filter((one) => one.members.includes(member) && one.met(call) && isKindOf(answering, path, one.of))
    .map(({ part, said }) => answerItem("breaks", "×", "raises", part, { text: said, instead: `${part}…`, places }));
  return [...found, ...refusedNames(answering, call, path, member).map((one) => ({ ...one, places }))];
}

/**
 * A name of a file whose ending is refused.
 * @param {Answering} answering
 * @param {CodeCall} call
 * @param {string} path
 * @param {string} member
 * @returns {AnswerItem[]}
 */
function refusedNames(answering, call, path, member) {
  const [owner, key] = member !== "" && isKindOf(answering, path, "Model") ? ["Model", `Model.${member}`] : [path, member === "" ? path : ""];
  if (!Object.hasOwn(FILE_ENDINGS, key)) return [];
  const named = call.named.find(({ name }) => name === "filepath" || name === "path");
  const at = path.endsWith(".save_model") && member === "" ? 1 : 0, text = named === undefined ? call.texts[at] ?? "" : named.text;
  const only = call.named.find(({ name }) => name === "save_weights_only");
  const isCheckpoint = key === "callbacks.ModelCheckpoint";
  if (text === "" || (isCheckpoint && only !== undefined && only.word !== "True" && only.word !== "False")) return [];
  const endings = !isCheckpoint ? FILE_ENDINGS[key] : only?.word === "True" ? [".weights.h5"] : [".keras", ".h5"];
  if (endings.some((one) => text.endsWith(one))) return [];
  return [answerItem("breaks", "×", "refused", "filepath=", { text: `a name that does not end in ${endings.join(" or ")}`, advice: adviceOn(answering.apis, answering.after, owner, member, "filepath") })];
}
