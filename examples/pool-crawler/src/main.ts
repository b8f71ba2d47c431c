/** A crawler: a pool fetches pages, the parent's callback parses them and writes down what it found. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { isMain } from '@mp/process'
import { flag, operands, outputFile, readOptions, whole } from 'example-options'
import { extractFilms, type Film } from './chart.js'
import { crawl } from './crawl.js'
import { serveSite } from './site.js'

export async function main(): Promise<void> {
  const { output, workers, films, urls } = readOptions('pool-crawler', {
    output: outputFile(join(tmpdir(), 'pool-crawler.csv'), 'where the lines "url, size" go', { short: 'o' }),
    workers: whole(4, '', { short: 'w' }),
    films: flag('extract the films of a chart instead; without URLs, of its own'),
    urls: operands('URL', 'Without URLs it serves a site of its own, one page of which cannot be reached.', String),
  })
  await using site = await serveSite()
  if (films) await listFilms(urls.length > 0 ? urls : site.charts, workers)
  else await measurePages(urls.length > 0 ? urls : site.urls, workers, output)
}

async function measurePages(urls: readonly string[], workers: number, output: string): Promise<void> {
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

async function listFilms(urls: readonly string[], workers: number): Promise<void> {
  const films = new Map<number, Film>() // two pages of a chart may overlap
  await crawl(urls, workers, ({ html }) => extractFilms(html).forEach((film) => films.set(film.index, film)))
  for (const { index, title, actors, date, score } of [...films.values()].sort((a, b) => a.index - b.index))
    console.log(
      `${index}. ${styleText('bold', title)} (${date}) with ${actors}: ${styleText('yellow', score.toFixed(1))}`,
    )
  console.log(styleText('bold', `${films.size} films on ${urls.length} pages`))
}

if (isMain(import.meta)) await main()
