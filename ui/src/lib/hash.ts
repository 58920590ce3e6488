// Links of MLflow's pages carry the place after a hash.

/** Our address for such a link. */
export function hashTarget(hash: string): string | undefined {
  const run = /^#\/experiments\/\d+\/runs\/([0-9a-f]{32})/.exec(hash);
  if (run !== null) return `/runs/${run[1]}/overview`;
  const experiment = /^#\/experiments\/(\d+)/.exec(hash);
  if (experiment !== null) return `/experiments/${experiment[1]}`;
  return hash.startsWith("#/experiments") ? "/experiments" : undefined;
}
