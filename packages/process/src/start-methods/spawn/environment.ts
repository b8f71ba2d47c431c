/** The environment of a child, name by name. */
import type { Launch } from '../start-method.js'
import { inheritedNodeOptions } from './exec-argv.js'

export function environment({ env = process.env }: Pick<Launch, 'env'>): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (const name in env) {
    const value = env[name]
    if (value === undefined) continue
    pairs.push([name, name === 'NODE_OPTIONS' ? inheritedNodeOptions(value) : value])
  }
  return pairs
}
