// What the page reads, as publishing/report/*.py writes it (docs/report.md), and what its code hands around.
// Nothing here runs, and nothing of it is in the page: `tox -e lint` holds the page's code to it.

/* ---- The core: what core.py, history.py and parts.py put inside the page. ---- */

/**
 * An implementation.
 * @typedef {object} Implementation
 * @property {string} id
 * @property {string} label
 * @property {string} environment
 * @property {string} provider
 * @property {Record<string, string>} versions
 * @property {Record<string, unknown>} machine
 * @property {string} created
 * @property {boolean} complete
 * @property {number[]} counts how its cases ended, a number for each status
 */

/** @typedef {[name: string, provider: string, backend: string, device: string, variant: string, members: number[]]} TrackRow */
/** @typedef {[id: string, kind: string, title: string, reason: string, advice: string, links: string[], versions: string, inside: string | null, differsWithin: boolean]} RuleRow */
/** @typedef {[before: number, after: number, axes: number[], carrier: number, proof: [number, number] | null]} PointRow */
/** @typedef {[ruleSet: number, effect: number, verdict: number, flags: number]} PartRow */

/**
 * The columns of the cases: positions in the tables beside them.
 * @typedef {object} CaseColumns
 * @property {string[]} id
 * @property {number[]} api
 * @property {number[]} scenario
 * @property {number[]} status
 * @property {number[]} layout
 * @property {number[]} border
 */

/**
 * The columns of the divergences, as COLUMNS of core.py names them.
 * @typedef {object} DivergenceColumns
 * @property {number[]} case
 * @property {number[]} stage
 * @property {number[]} verdict
 * @property {number[]} severity
 * @property {number[]} pattern
 * @property {number[]} first
 * @property {number[]} grid
 * @property {number[]} gravity
 * @property {number[]} open
 * @property {number[][]} summaries
 * @property {number[]} rules
 * @property {number[]} parts
 * @property {number[]} changes
 */

/**
 * @typedef {object} Core
 * @property {{ version: string, created: string, whole: boolean }} suite
 * @property {string[]} verdicts mildest first
 * @property {string[]} severities gravest first
 * @property {Effect[]} effects
 * @property {string[]} statuses
 * @property {Implementation[]} implementations
 * @property {TrackRow[]} tracks
 * @property {CaseColumns} cases
 * @property {DivergenceColumns} divergences
 * @property {string[]} apis
 * @property {number[]} files of the counted ones, how many use each API
 * @property {string[]} borders the first is empty: ordinary use
 * @property {string[]} scenarios
 * @property {string[]} stages
 * @property {string[]} patterns of behaviours: a letter for each implementation, "." where it was not judged
 * @property {string[]} statusPatterns a digit for each implementation
 * @property {number[][]} layouts stage, pattern, stage, pattern, …
 * @property {string[]} summaries
 * @property {string[]} grids a letter for each pair of behaviours
 * @property {string[]} opens a "1" for each pair that is not explained
 * @property {number[][]} ruleSets
 * @property {PartRow[]} parts
 * @property {number[][]} partSets
 * @property {number[][]} cells for each pair its set of parts
 * @property {{ axes: string[], points: PointRow[], sets: number[][] }} changes
 * @property {RuleRow[]} rules
 * @property {string} counted
 * @property {ScriptRow[]} scripts
 * @property {number[]} training
 * @property {boolean} reproducers
 * @property {[name: ChunkName<Details>, start: number][]} details
 * @property {{ installable: ChunkName<Installable>, search?: ChunkName<Index>, names?: ChunkName<NamesTable>, api?: ChunkName<ApiTable>, coverage?: ChunkName<CoverageTable>, saving?: ChunkName<SavingTable>, speed?: ChunkName<SpeedTable>, exported?: ChunkName<ExportedTable>, fixed?: ChunkName<Record<string, Fixed>>, execution?: ChunkName<ExecutionTable> }} chunks
 * @property {ConversionRow[]} conversions what tf_upgrade_v2 does to the programs of 2018 to 2020
 * @property {string} coverage how much of the public API was looked at, in a sentence; empty where that was not counted
 */

/** @template T @typedef {string & { readonly holds?: T }} ChunkName the name of a file, and what is in it */
/** @typedef {"changes" | "breaks" | "new" | "fails" | "configs"} Effect */

/* ---- The files beside the page: details.py, facts.py, asking.py, installable_json of core.py. ---- */

/** @typedef {number | string | null} Figure what JSON has no number for comes as text */
/** @typedef {[how: number, exception: number, otherHow: number, otherException: number]} EndRow how it ended on both sides */
/** @typedef {[kind: number, left: number, right: number, relative: Figure, distance: Figure, worst: number[] | null, only: string, ended: EndRow | null]} FactRow */
/** @typedef {[i: number, j: number, verdict: number, rules: number[], compared: number, differing: number[], ended: EndRow]} PairRow */
/** @typedef {{ outcome: string, agreeing: number, ran: number, sides: number, why?: Record<string, string> }} Mark what came of running a reproducer */
/** @typedef {[behaviour: number, text: number, members: number[]]} SaidRow */
/** @typedef {Record<string, Record<string, Figure[]>>} Curves history key → implementation → a value for each epoch */
/** @typedef {Record<string, unknown>} Params */

/**
 * A chunk of cases, which details.schema.json publishes.
 * @typedef {object} Details
 * @property {string[]} texts
 * @property {[fact: number, verdict: number, summary: number][]} kinds
 * @property {FactRow[]} rows
 * @property {Record<string, CaseDetails>} cases
 */

/**
 * @typedef {object} CaseDetails
 * @property {Params} params
 * @property {{ stage: string, number: number, pairs: PairRow[], reproducer: string | null, reproduced?: Mark | null, said?: SaidRow[] }[]} divergences
 * @property {Curves} [curves]
 */

/** @typedef {[name: string, cases: number, apart: boolean]} IndexEntry */
/** @typedef {[entries: IndexEntry[], places: Record<string, number[]>]} IndexPart */
/** @typedef {{ causes: IndexPart, cases: IndexPart }} Index */

/**
 * The public names of every Keras.
 * @typedef {object} NamesTable
 * @property {[name: string, kind: string, set: number, group: number][]} names
 * @property {string[]} where
 * @property {string[]} having
 * @property {string} looked
 * @property {string[][]} groups
 * @property {Record<string, [files: number, uses: number]>} usage
 * @property {Record<string, number[]>} about the cases (positions) that have the name as a further subject
 */

/** @typedef {[name: string, has: number, done: number]} ExercisedRow positions of texts: who has it, under whom it was exercised */
/** @typedef {[names: string[], kind: string, area: string, uses: number, cases: number, exempt: number, state: number, signature: number, args: ExercisedRow[], members: ExercisedRow[], inputs: [name: string, who: number][], stages: [name: string, who: number][]]} ThingRow */

/**
 * How much of the public API was looked at. A text has a character for each implementation.
 * @typedef {object} CoverageTable
 * @property {string} schema
 * @property {string} counted
 * @property {string[]} implementations
 * @property {string} looked
 * @property {string} described
 * @property {string[]} reasons
 * @property {string[]} texts
 * @property {ThingRow[]} things
 */

/** @typedef {"right" | "untrained" | "lies" | "fails" | "unwritten" | "unread"} SavingOutcome */
/** @typedef {[outcome: number, said: number, cause: number, way: number, instead: number, advice: number, newer: number]} SavingRow positions, -1 where there is none */
/** @typedef {[text: number, format: number, trained: number, steps: number[]]} SavingWayRow */
/** @typedef {[writer: number, reader: number, format: number, row: number]} SavingCell */

/**
 * What every Keras loads of what another saved, as saving_json of saving.py writes it. A row has an answer for each model.
 * @typedef {object} SavingTable
 * @property {string} created
 * @property {number} files
 * @property {number} distinct
 * @property {string[]} writers
 * @property {string[]} readers
 * @property {Record<string, Record<string, string>>} versions
 * @property {string[]} formats
 * @property {string[]} models
 * @property {SavingOutcome[]} outcomes
 * @property {[id: string, title: string, advice: string, link: string][]} causes
 * @property {string[]} texts
 * @property {SavingWayRow[]} ways
 * @property {SavingRow[]} answers
 * @property {number[][]} rows
 * @property {SavingCell[]} cells
 * @property {[name: string, measured: string][]} same implementations that are a measured one under a second name
 */

/** @typedef {"within" | "beyond" | "measured" | "raises" | "shapes" | "unwritten" | "unread"} ExportOutcome */
/** @typedef {[writer: number, form: number, model: number, runtime: number, outcome: number, said: number, called: number, off: number | null, used: number | null]} ExportRow positions, -1 where there is none; parts of the largest number and of its bound */

/**
 * What becomes of models that leave Keras, as exported_json of exported.py writes it. Pairs are what is asked for by and what it is called.
 * @typedef {object} ExportedTable
 * @property {string} created
 * @property {number} files
 * @property {[id: string, label: string][]} writers
 * @property {[id: string, label: string][]} runtimes
 * @property {[id: string, title: string][]} forms
 * @property {string[]} models
 * @property {ExportOutcome[]} outcomes
 * @property {string[]} texts
 * @property {ExportRow[]} rows
 */

/** @typedef {[low: number, median: number, high: number]} SpreadRow the middle half, and its median */
/** @typedef {[outcome: string, said: string, step?: SpreadRow | null, ratio?: SpreadRow | null, toFit?: SpreadRow | null, first?: number | null, rounds?: number, steps?: number]} SpeedCell milliseconds; said: how it is done, or why there is none */
/** @typedef {[at: number, imports: [seconds: SpreadRow | null, ratio: SpreadRow | null], cells: (SpeedCell[] | null)[]]} SpeedRow cells by model and mode */
/** @typedef {{ reference: string, told: string, models: string[], modes: string[], rows: SpeedRow[] }} SpeedTable */

/** @typedef {[name: string, python: string, asOf: string, locked: Record<string, string>, implementations: string[], note: string]} EnvironmentColumns */
/** @typedef {[python: string, tensorflow: string, keras: string, command: string, installs: boolean | null, imports: boolean | null, trains: boolean | null, error: string, pin: string]} InstalledRow */
/** @typedef {[at: number, spelling: string, tool: string, programs: number, changed: number, ran: number, runs: number, mended: number, broken: number]} ConversionRow */
/** @typedef {{ environments: EnvironmentColumns[], installed: InstalledRow[] }} Installable */

/**
 * The public API of each Keras: the tables of inventory.json (docs/data.md), which positions refer to.
 * @typedef {object} ApiTable
 * @property {[id: string, at: number, seen: string][]} implementations with their positions in the report, -1 for those it does not have
 * @property {string[]} sets
 * @property {string[]} texts
 * @property {[kind: string, name: string, value: string | null][]} parameters
 * @property {number[][]} signatures
 * @property {[kind: string, name: string, signature: number, value: number, deprecated: number, dead: number][]} members
 * @property {[outcome: string, argument: string, text: number][]} trials
 * @property {ApiRow[]} records
 * @property {string[]} definitions
 * @property {number[][]} objects
 * @property {Record<string, number[]>} paths
 * @property {Record<string, Record<string, number[]>>} identifiers
 * @property {AdviceTable} advice
 */

/**
 * What to use instead of what went, as advice_json of asking.py writes it.
 * @typedef {object} AdviceTable
 * @property {[use: string, text: string, change: string, links: string[], generation: string][]} rows
 * @property {Record<string, (string | number)[]>} exact member, argument and row in turn
 * @property {[pattern: string, member: string, argument: string, row: number][]} globs
 * @property {string} generations of each implementation, 2 or 3
 */

/** @typedef {[kind: string, signature: number, bases: number[], members: number[], trials: number[], renamed: number[], deprecated: number, dead: number]} ApiRow */

/* ---- What follows from them. ---- */

/** @typedef {{ name: string, provider: string, backend: string, device: string, variant: string, members: number[] }} Track */
/** @typedef {{ provider: string, version: string, backend: string, device: string, variant: string, below: string }} VersionSpelled empty is what a text leaves out */
/** @typedef {{ id: string, kind: string, title: string, reason: string, advice: string, links: string[], versions: string, inside: string | null, differsWithin: boolean, at: number }} Rule */
/** @typedef {{ before: number, after: number, axes: number[], carrier: number, proof: [number, number] | null }} Point a carrier of -1: confounded */

/**
 * A divergence. ``classes`` is its case's pattern at the stage, of which ``size`` letters from ``first`` on are its own.
 * @typedef {object} Divergence
 * @property {number} at
 * @property {number} number
 * @property {number} case
 * @property {number} stage
 * @property {number} verdict
 * @property {number} severity
 * @property {string} classes
 * @property {number} first
 * @property {string} gravity
 * @property {number} size
 * @property {number[]} summaries
 * @property {string} grid
 * @property {string} open
 * @property {number} changes
 * @property {number[]} rules
 * @property {number[]} parts
 * @property {boolean} unexplained
 */

/**
 * What a row shows: a divergence as a whole, as it looks between two (Hit), or a part of that (Change).
 * @typedef {object} Shown
 * @property {Divergence} divergence
 * @property {number} verdict
 * @property {number} severity
 * @property {boolean} unexplained
 * @property {number[]} rules
 * @property {[number, number] | null} classes
 * @property {Point | null} point
 */

/** @typedef {{ rule: number | null, effect: number, verdict: number, float64Only: boolean, size: number }} Part */

/**
 * Changes of one effect that have one cause.
 * @typedef {object} Cause
 * @property {number | null} rule
 * @property {boolean} ordinary
 * @property {Change[]} changes
 * @property {Set<number>} cases
 * @property {Set<number>} ordinaryCases
 * @property {number} verdict
 * @property {number} severity
 * @property {boolean} rounding
 * @property {number} grave
 * @property {number} files
 */

/**
 * What changes from one implementation to another; the last four are cases, ``neither`` those that fail alike.
 * @typedef {object} Upgrade
 * @property {Record<Effect, Change[]>} effects
 * @property {number[]} agreeing
 * @property {number[]} neither
 * @property {number[]} unjudged
 * @property {Set<number>} parted
 */

/** @typedef {{ kind: Effect, name: string, meaning: string, tone: string }} UpgradeEffect */
/** @typedef {Hit & { point: Point }} ChangeHit */
/** @typedef {{ differing: Hit[], agreeing: number[], unjudged: number[], cases: number }} Compared */
/** @typedef {{ name: string, verdict: string, summary: string, left: string, right: string, relative: Figure, distance: Figure, worst: number[] | null }} Fact */
/** @typedef {{ i: number, j: number, compared: number, facts: Fact[] }} FactPair */
/** @typedef {{ behaviour: number, text: string, members: number[] }} Voice */
/** @typedef {{ stage: string, number: number, reproducer: string | null, reproduced?: Mark | null, pairs: FactPair[], said: Voice[] }} FullDivergence */
/** @typedef {{ params: Params, curves: Curves, divergences: FullDivergence[] }} FullCase */

/** @typedef {{ name: string, kind: string, set: number, group: number }} KerasSymbol */
/** @typedef {{ wanted: string, symbols: KerasSymbol[], members: string[], member: string, near: string[] }} NameFound */
/** @typedef {{ keys: string[], others: string[] }} Named */
/** @typedef {{ name: string, cases: number, score: number, share: number, position: number }} Ranked */
/** @typedef {{ hits: Ranked[], unknown: string[], matches: Ranked[], weak: boolean }} Found */
/** @typedef {{ name: string, now: string, files: number }} Gone */
/** @typedef {{ things: number, compared: number, uses: number, usesCompared: number, gone: Gone[], unlooked: { name: string, files: number }[] }} Coverage */

/** @typedef {{ names: string[], kind: string, area: string, uses: number, cases: number, exempt: number, state: number, signature: number, args: ExercisedRow[], members: ExercisedRow[], inputs: [string, number][], stages: [string, number][] }} Thing */
/** @typedef {{ code: string, name: string, meaning: string, tone: string }} Reached */
/** @typedef {{ symbols: number, uses: number, covered: number, signatures: number, arguments: [number, number], members: [number, number], reached: { behaviour: number, exempt: number, nothing: number, nobody: number } }} Share */
/** @typedef {{ name: string, kind: string, default: string | null }} ApiParameter */
/** @typedef {ApiParameter[]} ApiSignature */
/** @typedef {{ outcome: string, said: string }} ApiTrial */
/** @typedef {{ signature: ApiSignature | null, tried: Map<string, ApiTrial>, renamed: Map<string, string> }} ApiCallee */
/** @typedef {ApiCallee & { name: string, kind: string, default: string, deprecated: string, dead: string }} ApiMember */
/** @typedef {ApiCallee & { path: string, definition: number, kind: string, documented: boolean, bases: number[], members: Map<string, ApiMember>, deprecated: string, dead: string }} ApiEntry */
/** @typedef {{ kind: string, name: string, part: string, old: string, new: string, instead: string, because: string, certainty: string, documented: boolean, advice?: Advice | null }} ApiChange */
/** @typedef {{ id: string, name: string, tone: string, kinds: string[], meaning: string }} ApiSection changes that are shown together */
/** @typedef {{ tone: string, sign: string, text: string, code: string, title: string }} ApiState what a thing is in an implementation */
/** @typedef {{ name: string, label: Child, states: (ApiState | null)[], constant: boolean }} ApiLine a row of a symbol's table, with a state for each implementation of the report */
/** @typedef {{ use: string, because: string, certainty: string, path: boolean }} Replacement as the inventory shows it */
/** @typedef {{ use: string, text: string, change: string, links: string[], row: number }} Advice as it is written and was run */
/** @typedef {number | string | boolean | null | Literal[]} Literal a value as Python writes it */

/** @typedef {{ name: string, mark: string, tone: string, meaning: string }} OutcomeWords what an outcome is called, and looks like */
/** @typedef {{ writer: string, form: string, model: string, runtime: string, outcome: ExportOutcome, said: string, called: string, off: number | null, used: number | null }} ExportedFile form and runtime are empty where there is none; called: what all that say the same are */
/** @typedef {{ id: string, title: string, link: string }} SavingCause */
/** @typedef {{ outcome: SavingOutcome, said: string, cause: number | null, way: SavingWay | null, instead: SavingWay | null, advice: string, newer: string | null }} SavingAnswer */
/** @typedef {{ text: string, format: string, trained: boolean, steps: string[] }} SavingWay */
/** @typedef {SavingAnswer & { model: string, format: string }} SavingFile */

/** @typedef {[at: number, title: string, style: string, pattern: string, ends: [stage: number, words: number, lacks: string][], fixed: string]} ScriptRow */
/** @typedef {{ case: number, title: string, style: string, pattern: string, ends: [stage: number, words: number, lacks: string][], fixed: string }} Script a letter for each implementation, of how it ended there; fixed: of how its fix did, empty without one */
/** @typedef {[at: number, quantity: string, way: string, reference: string, pattern: string, causes: number[], caused: string]} ExecutionRow a letter for each implementation, of what a way came to; caused: positions in causes */
/** @typedef {{ parts: Record<string, ExecutionRow[]>, starts: Record<string, string[]> }} ExecutionTable */
/** @typedef {{ difference: string, reference: string, said: [id: string, text: string][] }} Fixed */
/** @typedef {{ stage: number, words: string, lacks: string }} Ended where a program ended, what it raised, and the package for want of which */
/** @typedef {"same" | "other" | "fails" | "new" | "neither" | "lacks" | "unknown"} ScriptEnd */
/** @typedef {Script & { end: ScriptEnd, hit: Hit | null, ended: (Ended | null)[] }} ScriptMoved ``hit`` is where the two part first, ``ended`` how each of them ended */
/** @typedef {{ all: ScriptMoved[], ran: number, runs: number, same: number }} Moving */

/** @template T @typedef {{ value: T, members: number[] }} Stretch */
/** @typedef {{ verdict: number, cases: number, judged: number, last: number, hidden: boolean }} Cell */
/** @typedef {{ name: Child, rule: Rule | null, open: boolean, some: Shown[] }} Group */
/** @typedef {{ api: string, cells: Cell[] }} MatrixLine */
/** @typedef {{ id: string, label: string, n: number, raw: Figure[], values: (number | null)[], strong?: boolean, members?: number[] }} Line members: all implementations that it stands for */
/** @typedef {{ name: string, python: string, asOf: string, locked: Record<string, string>, implementations: string[], note: string }} EnvironmentRow */

/* ---- Pasted code. ---- */

/** @typedef {{ type: "name" | "number" | "string" | "op", text: string, prefix: string, line: number, column: number }} CodeToken of a string its text; lines and columns from 1 */
/** @typedef {{ indent: number, tokens: CodeToken[] }} LogicalLine */
/** @typedef {{ tokens: CodeToken[], body: Statement[] }} Statement without the colon of a block */
/** @typedef {{ line: number, said: string, cell?: number }} CodeProblem what of the text is no Python */
/** @typedef {{ cell: number, text: string }} CodePiece a text, or a code cell of a notebook, from 1 */
/** @typedef {{ positional: number, texts: string[], named: { name: string, line: number, text: string, word: string }[], open: boolean }} CodeCall open: a star hands on others; text and texts: where a text is given as it stands; word: where a name is */
/** @typedef {{ kind: "name" | "member" | "override", path: string, member: string, line: number, column: number, cell: number, call: CodeCall | null, importing: boolean, refused?: boolean }} CodeUse refused: a message says so of the arguments of the call */
/** @typedef {{ name: string, bases: string[], methods: Map<string, OwnFunction>, members: Set<string>, attributes: Map<string, CodeValue> }} OwnClass bases: those of Keras */
/** @typedef {{ name: string, names: string[], positional: string[], noted: Map<string, CodeValue>, body: Statement[], scope: CodeScope, own: OwnClass | null, isStatic: boolean, given: Map<string, CodeValue>, returns: CodeValue, state: string }} OwnFunction */

/**
 * What a name stands for; null where that is not known.
 * @typedef {{ is: "named", name: string } | { is: "instance", of: string } | { is: "several", of: CodeValue } | { is: "method", of: string, name: string, unbound: boolean }
 *   | { is: "own" | "object" | "above", own: OwnClass } | { is: "function", fn: OwnFunction, skip: number } | null} CodeValue
 */

/** @typedef {{ cell: number, line: number }} AnswerPlace cell 0: no notebook */
/** @typedef {{ tone: "breaks" | "changes" | "notes", sign: string, word: string, part: string, text: string, advice: Advice | null, instead: string, places: AnswerPlace[] }} AnswerItem part is empty where it is about the symbol itself */
/** @typedef {"breaks" | "changes" | "differs" | "uncovered" | "unknown" | "same"} AnswerState */

/**
 * What is said about a symbol: ``symbol`` is the path under which the page shows it, ``apis`` what its cases are called.
 * @typedef {object} Answer
 * @property {string} name
 * @property {string} path
 * @property {string} member
 * @property {CodeUse[]} uses
 * @property {AnswerPlace[]} places
 * @property {AnswerState} state
 * @property {AnswerItem[]} items
 * @property {Cause[]} causes
 * @property {number} compared
 * @property {number} differing
 * @property {string[]} apis
 * @property {string} symbol
 */

/** @typedef {{ at: number, file: string, line: number, fn: string, code: { at: number, text: string }[], keras: boolean, installed: boolean }} TracebackFrame at: its line in the text */
/** @typedef {{ type: string, message: string, at: number, frames: TracebackFrame[] }} Traceback */
/** @typedef {{ kind: "code", pieces: CodePiece[] } | { kind: "notebook", pieces: CodePiece[], cells: number, others: number } | { kind: "traceback", traceback: Traceback }} PastedCode */
/** @typedef {PastedCode | LintReport | CheckReport | { kind: "nothing" } | { kind: "odd", said: string }} Pasted */
/** @typedef {{ uses: CodeUse[], guessed: boolean, loose: string[], traceback: Traceback | null, problems: CodeProblem[], python2: AnswerPlace | null, magics: number, beside: Map<string, number>, statements: number, cells: { all: number, others: number } | null }} ReadCode */

/** @typedef {{ rule: string, severity: string, file: string, cell: number, line: number, column: number, subject: string, message: string, instead: string, advice: string, versions: string, link: string, cause: string }} LintFinding */
/** @typedef {{ kind: "lint", before: string, after: string, summary: string, findings: LintFinding[], unread: { file: string, problem: string, cell: number, line: number }[], left: number, notes: string[], uncovered: [name: string, uses: number][] }} LintReport left: entries that are none */

/** @typedef {{ implementation: string, ended: string, seconds: number, versions: [name: string, version: string][] }} CheckSide */
/** @typedef {{ rule: string, title: string, reason: string, advice: string, link: string }} CheckCause */
/** @typedef {{ stage: string, verdict: string, file: string, line: number, text: string, subject: string, said: string, left: string, right: string, size: string, step: number, hint: string, follows: boolean, cause: CheckCause | null }} CheckDifference */
/** @typedef {{ name: string, by: string, left: Figure[], right: Figure[] }} CheckCurve */

/**
 * @typedef {object} CheckReport
 * @property {"check"} kind
 * @property {string} before
 * @property {string} after
 * @property {string} program
 * @property {CheckSide} left
 * @property {CheckSide} right
 * @property {CheckDifference | null} first
 * @property {CheckDifference[]} differs
 * @property {string[]} agrees
 * @property {string[]} mapped
 * @property {string[]} notes
 * @property {string[]} warned
 * @property {string[]} printed
 * @property {string} incomparable
 * @property {CheckCurve[]} curves
 * @property {{ implementation: string, good: boolean, said: string }[]} along
 * @property {{ script: string, left: string, right: string, shows: boolean } | null} reproducer
 */

/* ---- The page itself. ---- */

/** @typedef {"overview" | "find" | "upgrade" | "api" | "history" | "divergences" | "compare" | "matrix" | "training" | "speed" | "scripts" | "coverage" | "saving" | "exports" | "execution" | "environments" | "search" | "unknown"} View */
/** @typedef {Partial<Record<"a" | "b" | "q" | "v" | "s" | "k" | "u" | "api" | "cause" | "case" | "stage" | "by" | "all" | "cols" | "col" | "ref" | "mark" | "run" | "key" | "mode" | "only" | "symbol" | "area" | "format" | "model" | "writer" | "runtime" | "way" | "path", string>>} Chosen */
/** @typedef {{ view: View } & Chosen} State */
/** @typedef {{ view?: View | undefined } & { [name in keyof Chosen]?: string | undefined }} Patch */

/** @typedef {string | number | boolean | null | undefined} Value */
/** @typedef {Node | string | number | false | null | undefined | readonly Child[]} Child */

/**
 * An event of an element of a kind: what it happened to is known to be that.
 * @template {EventTarget} T
 * @template {Event} [E=Event]
 * @typedef {E & { currentTarget: T }} On
 */
/**
 * Attributes of an element; a name that begins with "on" is a listener.
 * @template {EventTarget} T
 * @typedef {{ [name: string]: Value | ((event: On<T>) => void) }} Attributes
 */
