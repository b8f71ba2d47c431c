// @ts-check
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SOURCE_FOLDER } from './folders.js'

/** The order in which areas run and are printed. */
const AREAS = ['lock', 'ping-pong', 'ring', 'queue', 'process', 'pool', 'memory', 'idle']

/**
 * Every `*.bench.js` exports one story or several by default.
 * @param {string[]} filters
 * @returns {Promise<import('./story.js').Story[]>}
 */
export async function loadStories(filters) {
  const stories = []
  for (const area of AREAS) {
    const files = readdirSync(join(SOURCE_FOLDER, area)).filter((file) => file.endsWith('.bench.js'))
    for (const file of files.sort()) {
      const { default: found } = await import(`../${area}/${file}`)
      stories.push(...[found].flat())
    }
  }
  if (filters.length === 0) return stories
  return stories.flatMap((story) => narrow(story, filters))
}

/**
 * A filter that names the story keeps all its rows; one that names rows keeps these.
 * @param {import('./story.js').Story} story
 * @param {string[]} filters
 */
function narrow(story, filters) {
  const wanted = filters.map((filter) => filter.toLowerCase())
  const title = `${story.area}/${story.name}`.toLowerCase()
  if (wanted.some((word) => title.includes(word))) return [story]
  const rows = story.rows.filter((row) => {
    const issues = [row, ...(row.against ?? [])].map((part) => `#${part.issue}`)
    return wanted.some((word) => row.name.toLowerCase().includes(word) || issues.includes(word))
  })
  return rows.length > 0 ? [{ ...story, rows }] : []
}
