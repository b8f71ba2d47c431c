/** The environment of a child, as `NAME=value`. */
import { inheritedNodeOptions } from './exec-argv.js'

export function environment(env: NodeJS.ProcessEnv): string[] {
  const pairs: string[] = []
  for (const name in env) {
    const value = env[name]
    if (value === undefined) continue
    pairs.push(`${name}=${name === 'NODE_OPTIONS' ? inheritedNodeOptions(value) : value}`)
  }
  return pairs
}
