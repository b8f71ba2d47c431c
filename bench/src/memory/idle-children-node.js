// @ts-check
import { fork, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'
import { weighFamily } from './weigh-family.js'

const { children, settleMs, how } = params
const stamps = stampFile()
const program = fileURLToPath(new URL('./idle.cjs', import.meta.url))
const processes = Array.from({ length: children }, () =>
  how === 'fork' ? fork(program, [stamps.path]) : spawn(process.execPath, [program, stamps.path], { stdio: 'inherit' }),
)
await stamps.until(children)
await sleep(settleMs)
emit(weighFamily(children))
for (const child of processes) child.kill()
