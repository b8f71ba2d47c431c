/** Makes a fork of the template the process that its order says. */
import type { ForkOrder } from './fork-order.js'

export function become(pid: number, { argv, execArgv, cwd, env }: ForkOrder): void {
  Object.defineProperty(process, 'pid', { value: pid, writable: false, enumerable: true, configurable: true })
  process.argv = [...argv]
  process.execArgv = [...execArgv]
  if (process.cwd() !== cwd) process.chdir(cwd)
  if (env !== null) takeEnvironment(env)
}

/** Only what differs from the template's: each change is one of the C library's environment, too. */
function takeEnvironment(pairs: readonly string[]): void {
  const env = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  for (const name of Object.keys(process.env)) if (!env.has(name)) delete process.env[name]
  for (const [name, value] of env) if (process.env[name] !== value) process.env[name] = value
}
