// @ts-check
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'
import { compute } from './computing-target.js'

const stamps = stampFile()
compute(stamps.path, params.size)
const [numeric, allocating] = stamps.take()
emit({ numeric: [Number(numeric) / 1e6], allocating: [Number(allocating) / 1e6] })
