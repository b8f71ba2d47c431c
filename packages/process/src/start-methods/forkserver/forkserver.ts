/** Starts a process by forking a template: in a few milliseconds, and with everything loaded that the template has loaded. */
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { OwnChild } from '../own-child.js'
import { environment } from '../spawn/environment.js'
import { inheritedExecArgv } from '../spawn/exec-argv.js'
import { refused } from '../start-error.js'
import type { Launch, Launched, StartMethod } from '../start-method.js'
import { ChildStdio } from './child-stdio.js'
import { followChild, referenceChild } from './ends.js'
import { obstacleToForking } from './obstacle.js'
import { fork } from './template.js'

/** What `process.argv` says in a child that is spawned. */
const childMain = fileURLToPath(new URL('./child-main.cjs', import.meta.url))

const NODE_OPTIONS = 'NODE_OPTIONS='

export const forkserverMethod: StartMethod = {
  name: 'forkserver',
  boots: false,
  obstacle: obstacleToForking,
  launch(launch: Launch, onEnd: (exitcode: number) => void): Launched {
    const env = environment(launch.env ?? process.env)
    const execArgv = launch.execArgv ?? inheritedExecArgv(process.execArgv)
    const nodeOptions = env.find((pair) => pair.startsWith(NODE_OPTIONS))?.slice(NODE_OPTIONS.length) ?? ''
    const order = {
      argv: [process.execPath, childMain, ...process.argv.slice(2)],
      execArgv,
      cwd: folder(launch.cwd),
      env,
      seat: launch.invitation.seat,
      page: launch.page,
    }
    const stdio = new ChildStdio(launch.stdio)
    let pid
    try {
      pid = fork({ execArgv, nodeOptions }, order, stdio.its, launch.module)
    } catch (error) {
      stdio.abandon()
      throw error
    }
    const forked = new Forked(pid, stdio.streams())
    followChild(pid, (exitcode) => {
      forked.stdin?.destroy()
      onEnd(exitcode)
    })
    return forked
  },
}

class Forked extends OwnChild implements Launched {
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null

  constructor(pid: number, { stdin, stdout, stderr }: Pick<Launched, 'stdin' | 'stdout' | 'stderr'>) {
    super(pid)
    this.stdin = stdin
    this.stdout = stdout
    this.stderr = stderr
  }

  ref(): void {
    referenceChild(this.pid, true)
  }

  unref(): void {
    referenceChild(this.pid, false)
  }
}

/** The child's working directory, which the template cannot check: it would be too late. */
function folder(chosen: string | undefined): string {
  if (chosen === undefined) return process.cwd()
  if (statSync(chosen, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw refused(`to start a process in ${chosen}`, -constants.errno.ENOENT)
  return resolve(chosen)
}
