// @ts-check
/**
 * What a benchmark file (`src/<area>/*.bench.js`) says: which programs do the same work (`sides`), how much of it
 * (`counts`), and which of their numbers are compared with which target (`rows`).
 *
 * @typedef {object} Side One program; it prints one JSON line of raw samples.
 * @property {'node' | 'python'} runtime
 * @property {string} file Relative to `bench/src` (node) or `bench/python` (python).
 * @property {Record<string, unknown>} params Added to the story's own, and winning over them.
 *
 * @typedef {object} Reference What ours is held against.
 * @property {string | string[]} side One side, or several: the best of them.
 * @property {string} [label] How the reference is called in the table (default: the name of the side).
 * @property {string} [metric] When it is not the row's own.
 * @property {number} [target] Lower is better: at most this many times the reference. Higher is better: at least.
 * @property {boolean} [aim] The target is a wish: shown, but neither passed nor missed.
 * @property {number[]} [issues] Where the target was set.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} metric Which samples of the programs.
 * @property {'median' | 'p99'} [statistic] Of the samples of one run; runs are then summed up by their median.
 * @property {string} unit
 * @property {'lower' | 'higher'} better
 * @property {string} ours
 * @property {'ratio' | 'difference' | 'value'} [compare] ours / reference, ours - reference, or ours alone.
 * @property {Reference[]} [against]
 * @property {number} [target] For `compare: 'value'`.
 * @property {number[]} [issues] For `compare: 'value'`.
 *
 * @typedef {object} Story
 * @property {string} area
 * @property {string} name
 * @property {string} about One sentence: the work that is measured.
 * @property {Record<string, Side>} sides
 * @property {Record<string, number>} [counts] Amounts of work, multiplied by `--scale`.
 * @property {Record<string, unknown>} [params] Everything else the programs need to know.
 * @property {Row[]} rows
 * @property {number} [runsPerRound] For programs that can give only one sample each (default 1).
 * @property {number} [timeout] Milliseconds for one run (default 120 s).
 */

/**
 * @param {string} file
 * @param {Record<string, unknown>} [params]
 * @returns {Side}
 */
export const node = (file, params = {}) => ({ runtime: 'node', file, params })

/**
 * @param {string} file
 * @param {Record<string, unknown>} [params]
 * @returns {Side}
 */
export const python = (file, params = {}) => ({ runtime: 'python', file, params })

/**
 * Checks what the type cannot: rows name sides that exist.
 * @param {Story} story
 * @returns {Story}
 */
export function story(story) {
  for (const row of story.rows) {
    for (const side of [row.ours, ...(row.against ?? []).flatMap((reference) => reference.side)]) {
      if (!(side in story.sides))
        throw new Error(`${story.area}/${story.name}: row "${row.name}" names no side "${side}"`)
    }
  }
  return story
}
