// How much longer things take than on an idle machine.
import { availableParallelism, loadavg } from 'node:os';

/** 1 on an idle machine, 11 with 22 busy processes on 2 cores. */
export function slowness(load: number = loadavg()[0] ?? 0, cores: number = availableParallelism()): number {
  return Math.max(1, load / cores);
}

/** In words, where a failure is told: a line, or none on a machine that is not busy. */
export const howBusy = (): string[] =>
  slowness() > 2 ? [`the machine is busy: ${slowness().toFixed(0)} times slower than idle`] : [];
