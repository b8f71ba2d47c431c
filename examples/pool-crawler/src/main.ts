/** A crawler: a pool fetches pages, the parent's callback parses them and writes down what it found. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { isMain } from '@mp/process'
import { extractFilms, type Film } from './chart.js'
import { crawl } from './crawl.js'
import { serveSite } from './site.js'

const USAGE = `Usage: npm run example -- pool-crawler [OPTIONS] [URL...]

Fetches the URLs; without any, those of a site that it serves itself, one of which cannot be reached.

  -o, --output FILE   where the lines "url, size" go (default: pool-crawler.csv in the folder for temporary files)
  -w, --workers N     (default: 4)
      --films         extract the films of a chart instead; without URLs, of the site's own
  -h, --help          print this and exit`

const OPTIONS = {
  output: { type: 'string', short: 'o', default: join(tmpdir(), 'pool-crawler.csv') },
  workers: { type: 'string', short: 'w', default: '4' },
  films: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  if (values.help) return console.log(USAGE)
  const workers = Number(values.workers)
  await using site = await serveSite()
  if (values.films) await listFilms(positionals.length > 0 ? positionals : site.charts, workers)
  else await measurePages(positionals.length > 0 ? positionals : site.urls, workers, values.output)
}

async function measurePages(urls: string[], workers: number, output: string): Promise<void> {
  let fetched = 0
  writeFileSync(output, '')
  const failed = await crawl(urls, workers, ({ url, html, pid }) => {
    fetched++
    const size = Buffer.byteLength(html)
    const title = /<title[^>]*>([^<]*)</i.exec(html)?.[1]?.trim() ?? '(no title)'
    appendFileSync(output, `${url}, ${size}\n`)
    console.log(`${styleText('cyan', `fetched by pid ${pid}`)}: ${url}, ${size} bytes, ${title}`)
  })
  console.log(styleText('bold', `${fetched} of ${urls.length} pages fetched, ${failed} failed; written to ${output}`))
}

async function listFilms(urls: string[], workers: number): Promise<void> {
  const films = new Map<number, Film>() // two pages of a chart may overlap
  await crawl(urls, workers, ({ html }) => extractFilms(html).forEach((film) => films.set(film.index, film)))
  for (const { index, title, actors, date, score } of [...films.values()].sort((a, b) => a.index - b.index))
    console.log(
      `${index}. ${styleText('bold', title)} (${date}) with ${actors}: ${styleText('yellow', score.toFixed(1))}`,
    )
  console.log(styleText('bold', `${films.size} films on ${urls.length} pages`))
}

if (isMain(import.meta)) await main()
