/** What the browser runs: the page of what a report has in its file, or else of what the server beside it gives. */

import { LiveSource } from '../client/live-source.ts'
import { ReportSource } from '../client/report-source.ts'
import type { PageSource } from '../model/source.ts'
import { startPage } from './start.tsx'

const root = document.getElementById('page')
if (root) startPage(openSource(), root)

function openSource(): PageSource {
  if (document.querySelector('script[data-part]')) {
    return new ReportSource((name) =>
      Array.from(
        document.querySelectorAll(`script[data-part="${name}"]`),
        ({ textContent }) => textContent ?? '',
      ),
    )
  }
  return new LiveSource({
    fetch: (url) => fetch(url),
    openEvents: (url, { onOpen, onMessage, onError }) => {
      const events = new EventSource(url)
      events.onopen = onOpen
      events.onmessage = ({ data }) => onMessage(data)
      events.onerror = onError
      return () => events.close()
    },
    onVisible: (listen) => {
      document.addEventListener('visibilitychange', () => listen(document.visibilityState === 'visible'))
    },
  })
}
