// Which device of a machine a measurement is of, by the names that clients give: `gpu_0_power_usage_watts`, `gpu.0.temp`, `system_memory_usage_megabytes`.

const DEVICES: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^(gpu|tpu|ipu|npu)[._/-]?(\d+)(?=$|[._/-])/i, (found) => `${(found[1] ?? "").toLowerCase()}_${Number(found[2])}`],
  [/^(gpu|tpu|ipu|npu|cpu|disk)(?=$|[._/-])/i, (found) => (found[1] ?? "").toLowerCase()],
  [/^net(?:work)?(?=$|[._/-])/i, () => "network"],
  [/^(?:system[._/-])?(?:memory|ram|swap)(?=$|[._/-])/i, () => "memory"],
  [/^proc(?:ess)?(?=$|[._/-])/i, () => "process"],
];

/** The device, of a key without its `system/`; undefined when its name tells none. */
export function deviceOf(name: string): string | undefined {
  for (const [pattern, device] of DEVICES) {
    const found = pattern.exec(name);
    if (found !== null) return device(found);
  }
  return undefined;
}
