/** The entries of a film chart, extracted from its HTML. */

export interface Film {
  readonly index: number
  readonly title: string
  readonly actors: string
  readonly date: string
  readonly score: number
}

/** What is no film has no title, and is left out. */
export function extractFilms(html: string): Film[] {
  const entries = html.split('<li>').slice(1).map(extractFilm)
  return entries.filter(({ title }) => title !== '')
}

function extractFilm(entry: string): Film {
  const field = (name: string) => unescape(new RegExp(`class="${name}">([^<]*)<`).exec(entry)?.[1] ?? '')
  return {
    index: Number(field('index')),
    title: field('title'),
    actors: field('actors'),
    date: field('date'),
    score: Number(field('score')),
  }
}

const unescape = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
