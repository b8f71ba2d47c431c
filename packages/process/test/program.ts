/** Runs fixtures as programs of their own, with this Node. */
import { fileURLToPath } from 'node:url'
import { type Ended, Program } from '../../../scripts/testing/program.js'

export const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** Runs a fixture to its end. */
export const run = (name: string, ...args: string[]): Promise<Ended> => start(name, ...args).ended

export const start = (name: string, ...args: string[]): Program =>
  new Program(process.execPath, [fixture(name), ...args])
