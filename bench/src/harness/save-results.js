// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { FORMAT_VERSION, asJson } from './report-json.js'
import { RESULTS_FOLDER } from './folders.js'
import { asMarkdown } from './report-markdown.js'

/**
 * @typedef {object} Results
 * @property {ReturnType<typeof import('./machine.js').describeMachine>} machine
 * @property {ReturnType<typeof import('./options.js').parseOptions>} options
 * @property {import('./run-story.js').StoryReport[]} reports
 * @property {{ text: string }} summary
 */

/**
 * @param {Results} results
 * @returns {string[]} The files written, as seen from the current folder.
 */
export function saveResults(results) {
  mkdirSync(RESULTS_FOLDER, { recursive: true })
  const json = JSON.stringify({ format: FORMAT_VERSION, ...asJson(results) }, null, 2)
  const names = ['latest', ...(results.options.save ? [results.options.save] : [])]
  return names.flatMap((name) =>
    Object.entries({ [`${name}.json`]: `${json}\n`, [`${name}.md`]: asMarkdown(results) }).map(([file, text]) => {
      const path = join(RESULTS_FOLDER, file)
      writeFileSync(path, text)
      return relative(process.cwd(), path)
    }),
  )
}
