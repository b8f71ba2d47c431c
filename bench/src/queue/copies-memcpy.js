// @ts-check
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { timePairs } from './time-pairs.js'

const { bytes, fresh, warmup, pairs } = params
const buffer = Buffer.alloc(bytes, 7)
const middle = Buffer.alloc(bytes)
const last = Buffer.alloc(bytes)
const pair = timePairs(warmup, pairs, () => {
  buffer.copy(middle)
  middle.copy(fresh ? Buffer.allocUnsafeSlow(bytes) : last)
})
emit({ pair })
