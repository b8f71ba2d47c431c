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
  /** @param {string} text */
  const matches = (text) => wanted.some((word) => startsAWord(text.toLowerCase(), word))
  if (matches(`${story.area}/${story.name}`)) return [story]
  const rows = story.rows.filter((row) => {
    const issues = [row, ...(row.against ?? [])].flatMap((part) => part.issues ?? []).map((issue) => `#${issue}`)
    return matches(row.name) || wanted.some((word) => issues.includes(word))
  })
  return rows.length > 0 ? [{ ...story, rows }] : []
}

/**
 * So that "ping" finds "ping-pong" and not "sleeping".
 * @param {string} text
 * @param {string} word
 */
function startsAWord(text, word) {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[a-z0-9]/.test(text.charAt(at - 1))) return true
  }
  return false
}
