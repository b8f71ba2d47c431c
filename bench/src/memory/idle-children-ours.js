// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'
import { needStartMethod } from '../rig/start-method.js'
import { idle } from './idle-target.js'
import { weighFamily } from './weigh-family.js'

const { Process } = await need('@mp/process', 'Process.start', 'Process.join', 'Process.terminate')
const { children, settleMs, startMethod } = params
const stamps = stampFile()
const method = await needStartMethod(startMethod)
const processes = Array.from({ length: children }, () =>
  new Process({ target: idle, args: [stamps.path], ...method }).start(),
)
await stamps.until(children)
await sleep(settleMs)
emit(weighFamily(children))
for (const child of processes) child.terminate()
for (const child of processes) await child.join()
