import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { values } from './arbitrary-values.js'
import { difference } from './difference.js'
import { everyWay } from './round-trip.js'

const numRuns = process.env['MP_STRESS'] === undefined ? 400 : 20_000

describe('what arrives is what structuredClone makes', () => {
  for (const way of everyWay()) {
    test(way.name, () => {
      fc.assert(
        fc.property(values, (value) => {
          expect(difference(way.send(value), structuredClone(value))).toBeUndefined()
        }),
        { numRuns },
      )
    })
  }
})
