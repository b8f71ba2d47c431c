/** Starts a process by booting a new Node: the start method that works everywhere and shares nothing. */
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nativePath } from '@mp/ipc/internal'
import { exitcodeOf } from '../../process/exit-code.js'
import { executable } from '../executable.js'
import { OwnChild } from '../own-child.js'
import { createSpawnable } from '../spawnable.js'
import { openOnly } from '../stdio.js'
import type { Launch, Launched, StartMethod } from '../start-method.js'
import { refused } from '../start-error.js'
import { environment } from './environment.js'
import { inheritedExecArgv } from './exec-argv.js'
import { writeSummons } from './summons.js'

const childMain = fileURLToPath(new URL('./child-main.cjs', import.meta.url))

export const spawnMethod: StartMethod = {
  name: 'spawn',
  boots: true,
  obstacle: () => undefined,
  launch(launch: Launch, onEnd: (exitcode: number) => void): Launched {
    const file = executable()
    const child = createSpawnable()
    child.on('exit', (code, signal) => {
      if (child.pid !== undefined) onEnd(exitcodeOf(code, signal))
    })
    child.on('error', () => undefined) // what it tells was thrown below
    const failure = child.spawn({
      file,
      args: [file, ...(launch.execArgv ?? inheritedExecArgv(process.execArgv)), childMain, ...process.argv.slice(2)],
      envPairs: [...environment(launch.env ?? process.env), writeSummons(launch.invitation, launch.page, nativePath())],
      cwd: launch.cwd,
      stdio: [...launch.stdio.map(openOnly), launch.invitation.fd],
    })
    if (child.pid === undefined) throw refused(`to start ${file}`, failure)
    return new Spawned(child, child.pid)
  },
}

class Spawned extends OwnChild implements Launched {
  readonly #child: ChildProcess

  constructor(child: ChildProcess, pid: number) {
    super(pid)
    this.#child = child
  }

  get stdin(): Launched['stdin'] {
    return this.#child.stdin
  }
  get stdout(): Launched['stdout'] {
    return this.#child.stdout
  }
  get stderr(): Launched['stderr'] {
    return this.#child.stderr
  }

  ref(): void {
    this.#child.ref()
  }

  unref(): void {
    this.#child.unref()
  }
}
