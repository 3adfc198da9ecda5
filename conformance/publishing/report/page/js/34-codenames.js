// The names of Keras as code reaches them, and what its objects give: conformance/lint/namespace.py and giving.py once more.

/** How Keras is reached, longest first. */
const KERAS_PREFIXES = ["tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras", "tensorflow._api.v2.keras", "tensorflow.keras", "keras"];

/** Modules of Keras that TensorFlow has at its top, too, since 2.0; TensorFlow 1 had others of these names. */
const AT_TOP = /^tensorflow\.(?:compat\.v2\.|_api\.v2\.)?((?:losses|metrics|optimizers|initializers)(?:\..*)?)$/;

/** An environment of TensorFlow 1. */
const OLD_TENSORFLOW = /-tf1\d+\//;

/** Keras 2 beside Keras 3: where neither version is one of it, it stays what it is. */
const LEGACY_KERAS = "tf_keras";

/** Kept within TensorFlow from before Keras was moved out: not public, and nobody looked into it. */
const PRIVATE_KERAS = "tensorflow.python.keras";

/** Packages whose names `conformance lint` looks at beside Keras, and the page does not. */
const BESIDE_KERAS = new Set(["numpy", "tensorflow", LEGACY_KERAS]);

/** @param {string} of @returns {CodeValue} */
const instanceOf = (of) => ({ is: "instance", of });

/** Base class and attribute → what it is. @type {[base: string, attribute: string, value: CodeValue][]} */
const OBJECT_ATTRIBUTES = [
  ["callbacks.Callback", "model", instanceOf("Model")], ["Model", "optimizer", instanceOf("optimizers.Optimizer")],
  ["Model", "layers", { is: "several", of: instanceOf("layers.Layer") }], ["Model", "history", instanceOf("callbacks.History")],
  ["Model", "metrics", { is: "several", of: instanceOf("metrics.Metric") }],
];

/** Base class and method → the class of what a call of it gives. */
const METHOD_RESULTS = [["Model", "fit", "callbacks.History"], ["Model", "fit_generator", "callbacks.History"], ["Model", "get_layer", "layers.Layer"]];

/** Functions that give a model. */
const GIVING_MODELS = new Set(["models.load_model", "saving.load_model", "models.clone_model", "models.model_from_json", "models.model_from_yaml", "models.model_from_config", "utils.multi_gpu_model"]);

/** Methods of which nobody but models of Keras ever had one of that name. */
const MODEL_ONLY = new Set(["fit_generator", "predict_generator", "evaluate_generator", "predict_classes"]);

/** What the paths of two places are: that of the first counts where both have one, that of the newest where neither has. */
class CodeNames {
  /** @param {Apis} apis @param {number} before @param {number} after */
  constructor(apis, before, after) {
    this.apis = apis;
    this.ends = [before, after];
    this.prefixes = this.ends.some((place) => (apis.table.implementations[place]?.[0] ?? "").includes(`/${LEGACY_KERAS}`)) ? [...KERAS_PREFIXES, LEGACY_KERAS] : KERAS_PREFIXES;
    this.topIsOld = OLD_TENSORFLOW.test(apis.table.implementations[before]?.[0] ?? "");
    /** @type {Map<string, ApiEntry | null>} */
    this.entries = new Map();
    /** @type {Map<string, boolean>} */
    this.above = new Map();
  }

  /**
   * "keras.layers.Dense" → "layers.Dense", Keras itself → the empty text; null for what is not Keras.
   * @param {string} name
   */
  keras(name) {
    for (const prefix of this.prefixes) {
      if (name === prefix) return "";
      if (name.startsWith(prefix) && name[prefix.length] === ".") return name.slice(prefix.length + 1);
    }
    return this.topIsOld ? null : AT_TOP.exec(name)?.[1] ?? null;
  }

  /**
   * A path under the first that has it; null where no Keras has.
   * @param {string} path
   */
  entry(path) {
    let found = this.entries.get(path);
    if (found === undefined) {
      found = null;
      if (Object.hasOwn(this.apis.table.paths, path)) {
        const all = this.apis.table.implementations.map((_, place) => place).reverse();
        for (const place of [...this.ends, ...all]) {
          found = this.apis.entry(place, path);
          if (found !== null) break;
        }
      }
      this.entries.set(path, found);
    }
    return found;
  }

  /**
   * "class", "function", "module", "value"; empty where nobody has the path.
   * @param {string} path
   */
  kind(path) { return path === "" ? "module" : this.entry(path)?.kind ?? ""; }

  /**
   * Whether a class is another one, or inherits from it, where it is.
   * @param {string} path
   * @param {string} base
   */
  extends(path, base) {
    if (path === base) return true;
    const key = `${path} ${base}`;
    let found = this.above.get(key);
    if (found === undefined) {
      const places = this.ends.some((place) => this.apis.entry(place, path) !== null) ? this.ends : this.apis.table.implementations.map((_, place) => place);
      found = places.some((place) => {
        const entry = this.apis.entry(place, path), wanted = this.apis.entry(place, base);
        return entry !== null && wanted !== null && (entry.definition === wanted.definition || entry.bases.includes(wanted.definition));
      });
      this.above.set(key, found);
    }
    return found;
  }

  /**
   * Whether a class has a member, under one of the two.
   * @param {string} path
   * @param {string} member
   */
  hasMember(path, member) { return this.ends.some((place) => this.apis.entry(place, path)?.members.has(member)); }

  /**
   * What an attribute of an instance of a class is; a method of its own where it is one, null where that is not known.
   * @param {string} of
   * @param {string} name
   * @returns {CodeValue}
   */
  attribute(of, name) {
    const found = OBJECT_ATTRIBUTES.find(([base, called]) => called === name && this.extends(of, base));
    if (found !== undefined) return found[2];
    const member = this.entry(of)?.members.get(name);
    return member !== undefined && isCalled(member) ? { is: "method", of, name, unbound: false } : null;
  }

  /**
   * What a method of an instance of a class gives.
   * @param {string} of
   * @param {string} method
   * @returns {CodeValue}
   */
  result(of, method) {
    const found = METHOD_RESULTS.find(([base, called]) => called === method && this.extends(of, base));
    return found === undefined ? null : instanceOf(found[2]);
  }

  /**
   * What a call of a path gives.
   * @param {string} path
   * @returns {CodeValue}
   */
  called(path) {
    if (GIVING_MODELS.has(path) || (path.startsWith("applications.") && /^[A-Z]/.test(lastPart(path)))) return instanceOf("Model");
    return this.kind(path) === "class" && lastPart(path) !== "Input" ? instanceOf(path) : null;
  }
}

/**
 * Either of two ways: what is known of one of them.
 * @param {CodeValue | undefined} one
 * @param {CodeValue | undefined} other
 * @returns {CodeValue}
 */
const eitherValue = (one, other) => one ?? other ?? null;
