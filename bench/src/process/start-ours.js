// @ts-check
import { now } from '../rig/clock.js'
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'
import { needStartMethod } from '../rig/start-method.js'
import { stamp as stampImporting } from './importing-target.js'
import { nothing, stamp } from './targets.js'

const { Process } = await need('@mp/process', 'Process.start', 'Process.join')
const { starts, warmup, startMethod, imports } = params
const method = await needStartMethod(startMethod)
const stamps = stampFile()
const firstLine = []
const startJoin = []
for (let i = 0; i < warmup + starts; i++) {
  const stamped = new Process({ target: imports ? stampImporting : stamp, args: [stamps.path], ...method })
  const start = now()
  stamped.start()
  await stamped.join()
  firstLine.push((Number(stamps.take()[0]) - start) / 1e6)

  const empty = new Process({ target: nothing, args: [], ...method })
  const again = now()
  empty.start()
  await empty.join()
  startJoin.push((now() - again) / 1e6)
}
emit({ firstLine: firstLine.slice(warmup), startJoin: startJoin.slice(warmup) })
