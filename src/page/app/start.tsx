/** Shows the page of a source in a document. */

import { render } from 'preact'
import { plainLine } from '../../model/utils/plain-text.ts'
import type { PageSource } from '../model/source.ts'
import { App } from './app.tsx'
import { Problem } from './components/messages.tsx'
import { watchMedia } from './state/media.ts'
import { PageStore, windowBar } from './state/store.ts'

/** @param root what the page is put into; it is emptied */
export async function startPage(source: PageSource, root: HTMLElement): Promise<void> {
  watchMedia()
  try {
    const index = await source.index()
    document.title = `${plainLine(index.title)} · ztxexp`
    root.replaceChildren()
    render(<App store={new PageStore(source, index, windowBar())} />, root)
  } catch (error) {
    root.replaceChildren()
    render(
      <Problem
        title="The runs could not be read"
        error={error instanceof Error ? error : new Error(String(error))}
      />,
      root,
    )
  }
  document.documentElement.dataset.ready = 'true'
}
