/**
 * A template, as the process sees it whose children are its forks: a Node that has loaded everything and waits.
 *
 *   none ──first start──> waiting ──it died──> none
 *
 * Each thread that starts processes has templates of its own, one for each way in which children differ before they run
 * anything: a fork becomes a child of the template's parent.
 */
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nativePath, party } from '@mp/ipc/internal'
import { executable } from '../executable.js'
import { environment } from '../spawn/environment.js'
import { refused } from '../start-error.js'
import { createSpawnable } from '../spawnable.js'
import { openOnly } from '../stdio.js'
import { type ForkOrder, TEMPLATE_FD } from './fork-order.js'
import { forkserverPreload } from './preload.js'
import { gone, SpareForks } from './spare-forks.js'

const templateMain = fileURLToPath(new URL('./template-main.cjs', import.meta.url))

export interface Kind {
  readonly execArgv: readonly string[]
  /** Options of Node from the environment. */
  readonly nodeOptions: string
}

type CompleteOrder = ForkOrder & { readonly env: readonly string[] }

const templates = new Map<string, Template>()

/**
 * Forks the template for this kind of children, which is started when there is none (any more).
 *
 * @param module - URL of what this child imports, and others may: a fresh template prepares for it
 */
export function fork(
  kind: Kind,
  order: CompleteOrder,
  stdio: readonly [number, number, number],
  module: string | undefined,
): number {
  const rights = [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()]
  const key = JSON.stringify([kind, executable(), forkserverPreload(), rights])
  const known = templates.get(key)
  let pid = known?.fork(order, stdio) ?? gone()
  if (pid === gone()) {
    known?.forget()
    const fresh = new Template(kind, module)
    templates.set(key, fresh)
    pid = fresh.fork(order, stdio)
    if (pid === gone()) {
      fresh.forget()
      templates.delete(key)
    }
  }
  if (pid < 0) throw refused('to fork a process from the template (its stderr may say more)', pid)
  return pid
}

class Template {
  readonly #channel: number
  readonly #spares: SpareForks
  /** What its forks have without being told. */
  readonly #env: string
  /** The environment that was last found to be the same. */
  #same: readonly string[] | undefined

  constructor({ execArgv, nodeOptions }: Kind, module: string | undefined) {
    const { native } = party()
    const file = executable()
    const [mine, its] = native.openChannel()
    const addon = openSync(nativePath(), 'r')
    const child = createSpawnable()
    child.on('error', () => undefined) // what it tells was thrown below
    const { UV_USE_IO_URING: _, ...env } = process.env
    if (nodeOptions === '') delete env['NODE_OPTIONS']
    else env['NODE_OPTIONS'] = nodeOptions
    this.#env = JSON.stringify(environment(env))
    // By its descriptor: the addon's path may contain what separates the entries of this list.
    env['LD_PRELOAD'] = [`/proc/self/fd/${TEMPLATE_FD.addon}`, env['LD_PRELOAD']].filter(Boolean).join(':')
    // Rings would be shared between forks.
    env['UV_USE_IO_URING'] = '0'
    const failure = child.spawn({
      file,
      args: [file, ...execArgv, templateMain, module ?? '', ...forkserverPreload()],
      envPairs: environment(env),
      stdio: ['ignore', openOnly('inherit', 1), openOnly('inherit', 2), native.joined(), its, addon],
    })
    native.closeDescriptor(its)
    closeSync(addon)
    this.#channel = mine
    this.#spares = new SpareForks(mine)
    if (child.pid === undefined) {
      this.forget()
      throw refused(`to start ${file}`, failure)
    }
    native.nameTemplate(mine, child.pid)
    child.unref() // it ends when nobody can ask it any more
  }

  /** The child's pid, or minus the number of an error. */
  fork(order: CompleteOrder, stdio: readonly [number, number, number]): number {
    const text = JSON.stringify({ ...order, env: this.#has(order.env) ? null : order.env } satisfies ForkOrder)
    const pid = this.#spares.take(text, stdio)
    this.#spares.planMore()
    return pid
  }

  #has(env: readonly string[]): boolean {
    if (env === this.#same) return true
    if (JSON.stringify(env) !== this.#env) return false
    this.#same = env
    return true
  }

  forget(): void {
    this.#spares.close()
    party().native.closeDescriptor(this.#channel)
  }
}
