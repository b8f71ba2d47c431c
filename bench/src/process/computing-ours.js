// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'
import { needStartMethod } from '../rig/start-method.js'
import { compute } from './computing-target.js'

const { Process } = await need('@mp/process', 'Process.start', 'Process.join')
const method = await needStartMethod(params.startMethod)
const stamps = stampFile()
const child = new Process({ target: compute, args: [stamps.path, params.size], ...method })
child.start()
await child.join()
const [numeric, allocating] = stamps.take()
emit({ numeric: [Number(numeric) / 1e6], allocating: [Number(allocating) / 1e6] })
