import { fileURLToPath } from 'node:url'
import { type Ended, Program } from '../../../scripts/testing/program.js'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** A running pool-manifest. Names of files are bytes: they are printed as they are. */
export class PoolManifest extends Program {
  constructor(...args: string[]) {
    super(process.execPath, [MAIN, ...args], { encoding: 'latin1' })
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  /** What Ctrl-C on a terminal does: the whole group gets it, workers too. */
  signalGroup(name: NodeJS.Signals): void {
    process.kill(-this.pid, name)
  }
}

export const run = (...args: string[]): Promise<Ended> => new PoolManifest(...args).ended
