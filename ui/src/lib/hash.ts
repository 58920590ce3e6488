// Links of MLflow's pages carry the place after a hash.

/** Our address for such a link. */
export function hashTarget(hash: string): string | undefined {
  const run = /^#\/experiments\/\d+\/runs\/([0-9a-f]{32})/.exec(hash);
  if (run !== null) return `/runs/${run[1]}/overview`;
  const experiment = /^#\/experiments\/(\d+)/.exec(hash);
  if (experiment !== null) return `/experiments/${experiment[1]}`;
  return hash.startsWith("#/experiments") ? "/experiments" : undefined;
}

/** A part of an address as it is read; what is no encoding, as in a name with a per cent sign, stands for itself. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What is read is used: a build leaves out calls whose result nobody looks at, and with them what they throw. */
function isReadable(path: string): boolean {
  try {
    return decodeURI(path).length <= path.length;
  } catch {
    return false;
  }
}

/** The same path with every per cent sign that encodes nothing encoded itself: the router takes no other. */
export function soundPath(path: string): string {
  if (isReadable(path)) return path;
  const sound = path.replaceAll(/%(?![0-9a-f]{2})/gi, "%25");
  // Bytes that are no text stand for themselves as well.
  return isReadable(sound) ? sound : path.replaceAll("%", "%25");
}
