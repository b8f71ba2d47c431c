// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { contend } from './contended-party.js'

const { Lock } = await need('@mp/sync', 'Lock.acquireSync', 'Lock.release')
const { parties, windows, windowMs } = params
const role = { target: contend, args: [new Lock(), windows, windowMs] }
const rounds = await perform(Array(parties).fill(role), windows)
const counts = rounds.map((reports) => reports.map(({ taken }) => Number(taken)))
emit({
  perSecond: counts.map((taken) => (sum(taken) * 1000) / windowMs),
  poorestShare: counts.map((taken) => Math.min(...taken) / Math.max(1, sum(taken) / parties)),
})

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0)
}
