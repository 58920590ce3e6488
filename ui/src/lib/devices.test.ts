import { expect, it } from "vitest";
import { deviceOf } from "./devices";

it("measurements belong to their device, whatever the client calls it", () => {
  const cases: Record<string, string | undefined> = {
    gpu_0_power_usage_watts: "gpu_0", gpu_12_utilization_percentage: "gpu_12", "gpu.1.memoryAllocated": "gpu_1", "gpu/0/temp": "gpu_0", GPU0: "gpu_0", gpu_utilization: "gpu",
    cpu_utilization_percentage: "cpu", "cpu.0.cpu_percent": "cpu", disk_usage_megabytes: "disk", "disk.in": "disk", network_receive_megabytes: "network", "net.sent": "network",
    system_memory_usage_percentage: "memory", memory_percent: "memory", memory: "memory", "proc.memory.rssMB": "process", temperature: undefined, cpuset: undefined, gpu_0x: "gpu", network2: undefined, "": undefined,
  };
  for (const [name, device] of Object.entries(cases)) expect(deviceOf(name), name).toBe(device);
});
