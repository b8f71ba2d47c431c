// @ts-check
import os from 'node:os'

/**
 * @param {{ path: string, version: string } | undefined} python
 */
export function describeMachine(python) {
  return {
    date: new Date().toISOString(),
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: os.availableParallelism(),
    memoryMB: Math.round(os.totalmem() / 2 ** 20),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    loadAverage: os.loadavg().map((load) => Number(load.toFixed(2))),
    node: process.versions.node,
    python: python ? `${python.version} (${python.path})` : undefined,
  }
}
