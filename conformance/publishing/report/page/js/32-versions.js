// Which implementation a short name means: conformance/inventory/versions.py and conformance/analysis/history/resolve.py once more.

// What people call a provider and a backend, without case and signs. TensorFlow's Keras is the one that comes with it.
/** @type {Record<string, string>} */
const CALLED_PROVIDERS = {
  tfkeras: "tf.keras", tensorflowkeras: "tf.keras", tensorflow: "tf.keras", tensorflowcpu: "tf.keras", tensorflowgpu: "tf.keras",
  tensorflowintel: "tf.keras", tf: "tf.keras", keras: "keras", kerascore: "keras",
};
/** @type {Record<string, string>} */
const CALLED_BACKENDS = { tf: "tensorflow", pytorch: "torch" };

// In this order a version alone is looked for.
const PROVIDERS = ["tf.keras", "keras", "tf_keras"];

const SPELLED_VERSION = new RegExp([
  String.raw`^(?<name>tf keras|(?!v\d)[a-z](?:[a-z._-]*[a-z])?)?`,
  String.raw`(?:S*\((?<variant>[\w-]+)\))?`,
  String.raw`(?:S*\[(?<before>[\w-]+)\])?`,
  String.raw`(?:(?:S*(?:@|={1,3}|~=|:|-|S)S*)?v?(?<version>\d+(?:\.\d+)*(?:\.\*)?))?`,
  String.raw`(?:S*\[(?<behind>[\w-]+)\])?`,
  String.raw`(?:(?:S*\+S*|S+(?:(?:on|with)S+)?)(?<on>tensorflow|tf|jax|pytorch|torch|numpy|openvino|theano|cntk|mxnet)`,
  String.raw`(?:S*(?:@|={1,3}|-|S)?S*(?<below>\d+(?:\.\d+)*))?)?`,
  String.raw`(?<legacy>S+legacy)?`,
  String.raw`(?:S*@S*(?<device>[a-z]\w*))?$`,
].join("").replaceAll("S", String.raw`[ \t\n\r\f\v]`), "i");

/**
 * What a text says about a version; null where it says nothing that could be one.
 * @param {string} text
 * @returns {VersionSpelled | null}
 */
function versionSpelled(text) {
  const match = SPELLED_VERSION.exec(text.trim())?.groups;
  if (match === undefined || !(match.name || match.version)) return null;
  const name = match.name ?? "", simple = name.toLowerCase().replace(/[ ._-]/g, "");
  // tf_keras and tf-keras are the package of that name, tf.keras is what is in TensorFlow.
  let provider = simple === "tfkeras" && !/[. ]/.test(name) ? "tf_keras" : Object.hasOwn(CALLED_PROVIDERS, simple) ? CALLED_PROVIDERS[simple] : name;
  let backend = (match.before ?? match.behind ?? match.on ?? "").toLowerCase();
  if (["jax", "torch", "pytorch"].includes(simple) && !(match.version || backend)) [provider, backend] = ["keras", simple];
  return {
    provider, version: (match.version ?? "").replace(/\.\*$/, ""), backend: Object.hasOwn(CALLED_BACKENDS, backend) ? CALLED_BACKENDS[backend] : backend,
    device: (match.device ?? "").toLowerCase(), variant: match.variant ?? (match.legacy ? "legacy" : ""), below: match.below ?? "",
  };
}

/** @param {string | undefined} text @returns {number[]} */
const release = (text) => (/^\d+(?:\.\d+)*/.exec(text ?? "")?.[0] ?? "0").split(".").map(Number);

/** @param {number[]} x @param {number[]} y */
function byRelease(x, y) {
  for (let n = 0; n < Math.max(x.length, y.length); n++) if ((x[n] ?? 0) !== (y[n] ?? 0)) return (x[n] ?? 0) - (y[n] ?? 0);
  return 0;
}

/**
 * Whether a version is the one wanted, or a patch of it: 2.1 is 2.1.4, and not 2.10.
 * @param {string | undefined} version
 * @param {string} wanted
 */
function fitsVersion(version, wanted) {
  const mine = release(version), theirs = release(wanted);
  return mine.length >= theirs.length && theirs.every((part, n) => part === mine[n]);
}

/** Short names among the implementations of a report. */
class Versions {
  /** @param {Results} results */
  constructor(results) {
    this.results = results;
    const { implementations, trackOf } = results;
    const below = implementations.flatMap((_, i) => (trackOf[i].backend === "tensorflow" ? [release(this.below(i))] : [])).sort(byRelease);
    /** The versions of TensorFlow below any Keras, oldest first. */
    this.tensorflows = below.filter((one, n) => n === 0 || byRelease(below[n - 1], one) !== 0);
  }

  /** @param {number} i */
  own(i) { return release(versionOf(this.results.implementations[i].provider, this.results.implementations[i])); }

  /** @param {number} i */
  below(i) { return this.results.implementations[i].versions[this.results.trackOf[i].backend]; }

  /**
   * The members of a track, oldest first; none where there is no such track.
   * @param {string} provider
   * @param {VersionSpelled} said
   */
  members(provider, { backend, device, variant }) {
    return this.results.tracks.find((track) => track.provider === provider && track.backend === (backend || "tensorflow")
      && track.device === (device || "cpu") && track.variant === variant)?.members ?? [];
  }

  /**
   * Those of a version, as far as it is given; of a major version alone the newest.
   * @param {number[]} same
   * @param {string} wanted
   */
  fitting(same, wanted) {
    const found = same.filter((i) => fitsVersion(this.own(i).join("."), wanted));
    return wanted.includes(".") ? found : this.newest(found);
  }

  /** @param {number[]} some */
  newest(some) {
    const last = some.map((i) => this.own(i)).sort(byRelease).at(-1);
    return last === undefined ? [] : some.filter((i) => byRelease(this.own(i), last) === 0);
  }

  /**
   * Those of a version; a patch that was not measured is answered for by the one of its minor version that was.
   * @param {number[]} same
   * @param {string} wanted
   */
  orOfMinor(same, wanted) {
    const found = this.fitting(same, wanted), parts = wanted.split(".");
    return found.length || parts.length < 3 ? found : this.fitting(same, parts.slice(0, 2).join("."));
  }

  /**
   * The implementations that a short name or an id fits, oldest first; none where it fits none, or more than one thing.
   * @param {string} text
   * @returns {number[]}
   */
  meant(text) {
    const exact = this.results.at(text);
    if (exact !== undefined) return [exact];
    if (text.includes("/")) return [];
    const inside = this.results.implementations.flatMap(({ environment }, i) => (environment === text ? [i] : []));
    if (inside.length) return inside.length === 1 ? inside : [];
    const said = versionSpelled(text);
    if (said === null) return [];
    /** @param {string} provider */
    const on = (provider) => this.members(provider, said).filter((i) => !said.below || fitsVersion(this.below(i), said.below));
    if (said.provider) {
      const same = on(said.provider), last = same.at(-1);
      if (said.version || last === undefined) return this.orOfMinor(same, said.version);
      return same.filter((i) => byRelease(this.own(i), this.own(last)) === 0);
    }
    return this.bare(said, PROVIDERS.map((provider) => ({ provider, same: on(provider) })));
  }

  /**
   * Those that a version alone can mean: TensorFlow's or Keras', where it is not both.
   * @param {VersionSpelled} said
   * @param {{ provider: string, same: number[] }[]} tracks
   */
  bare(said, tracks) {
    /** @param {(same: number[]) => number[]} of */
    const fits = (of) => tracks.map(({ provider, same }) => ({ provider, found: of(same) })).filter(({ found }) => found.length);
    let all = fits((same) => this.fitting(same, said.version));
    if (all.length === 0) all = fits((same) => this.orOfMinor(same, said.version));
    if (all.length === 0 || all[0].provider !== "tf.keras" || all.length === 1) return all[0]?.found ?? [];
    // From 2.4 to 2.15 keras is the code of tf.keras, and its number is TensorFlow's.
    const tensorflow = release(this.below(lastOf(all[0].found))).slice(0, 2).join();
    const others = all.find(({ provider }) => provider === "keras")?.found ?? [];
    const alike = others.every((i) => {
      const keras = release(this.results.implementations[i].versions.keras);
      return this.results.trackOf[i].backend === "tensorflow" && byRelease(keras, [2, 4]) >= 0 && keras[0] < 3 && keras.slice(0, 2).join() === tensorflow;
    });
    return alike ? all[0].found : [];
  }

  /**
   * The two implementations that two names mean; null where one of them means none. Where several fit, those are taken that lie nearest to each other in
   * TensorFlow, then in Python; of those the newest.
   * @param {string} before
   * @param {string} after
   * @returns {[number, number] | null}
   */
  pair(before, after) {
    const lefts = this.meant(before), rights = this.meant(after);
    if (lefts.length === 0 || rights.length === 0) return null;
    let pairs = lefts.flatMap((a) => rights.map((b) => /** @type {[number, number]} */ ([a, b]))).filter(([a, b]) => a !== b);
    if (pairs.length === 0) pairs = [[lefts[0], rights[0]]];
    return pairs.reduce((best, one) => (this.compare(one, best) > 0 ? one : best));
  }

  /**
   * Which of two pairs is rather meant: more than 0 where it is the first.
   * @param {[number, number]} one
   * @param {[number, number]} other
   */
  compare(one, other) {
    const [x, y] = [this.apart(...one), this.apart(...other)];
    /** @param {number} i */
    const id = (i) => this.results.implementations[i].id;
    return y[0] - x[0] || y[1] - x[1] || this.byAge(one[1], other[1]) || this.byAge(one[0], other[0])
      || inText(id(one[1]), id(other[1])) || inText(id(one[0]), id(other[0]));
  }

  /** @param {number} a @param {number} b @returns {[tensorflow: number, python: number]} */
  apart(a, b) {
    const { implementations, trackOf } = this.results;
    const both = [a, b].every((i) => trackOf[i].backend === "tensorflow");
    const known = both ? this.tensorflows : [];
    /** @param {number} i */
    const place = (i) => known.findIndex((one) => byRelease(one, release(this.below(i))) === 0);
    /** @param {number} i */
    const python = (i) => release(implementations[i].versions.python)[1] ?? 0;
    return [Math.abs(place(a) - place(b)), Math.abs(python(a) - python(b))];
  }

  /** @param {number} i @param {number} j */
  byAge(i, j) {
    const { implementations } = this.results;
    /** @param {number} k */
    const age = (k) => [release(implementations[k].versions.keras), release(this.below(k)), release(implementations[k].versions.python).slice(0, 2)];
    const [x, y] = [age(i), age(j)];
    return byRelease(x[0], y[0]) || byRelease(x[1], y[1]) || byRelease(x[2], y[2]);
  }
}

/**
 * A state whose address names versions, with the ids of the implementations that they mean; as it is where it names none, or what is not there.
 * @param {Results} results
 * @param {State} state
 * @returns {State}
 */
function withIds(results, state) {
  /** @param {string | undefined} text */
  const short = (text) => text !== undefined && text !== "" && results.at(text) === undefined;
  if (!short(state.a) && !short(state.b) && !short(state.ref) && !short(state.mark)) return state;
  const versions = new Versions(results), found = { ...state };
  if (short(state.a) || short(state.b)) {
    const [a, b] = upgradeEnds(results, state);
    const pair = versions.pair(state.a || results.implementations[a].id, state.b || results.implementations[b].id);
    if (pair !== null) {
      if (state.a) found.a = results.implementations[pair[0]].id;
      if (state.b) found.b = results.implementations[pair[1]].id;
    }
  }
  for (const name of /** @type {const} */ (["ref", "mark"])) {
    const text = state[name], one = text !== undefined && short(text) ? versions.meant(text).at(-1) : undefined;
    if (one !== undefined) found[name] = results.implementations[one].id;
  }
  return found.a === state.a && found.b === state.b && found.ref === state.ref && found.mark === state.mark ? state : found;
}
