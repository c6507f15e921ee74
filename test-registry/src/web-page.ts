import { type GateRequest, type GateResponse, html } from './http.ts'

/** A button on npm's page for a refused write. */
export type Button = 'approve' | 'skip'

/** Shows the page to a browser, or presses the button that its form sent. */
export function showPage(
  isPending: boolean,
  request: GateRequest,
  press: (button: Button) => void,
): GateResponse {
  if (!isPending) return html(404, page('<p>This link is no longer valid.</p>'))
  if (request.method !== 'POST') return html(200, page(FORM))
  const button = new URLSearchParams(request.body.toString()).get('do') === 'skip' ? 'skip' : 'approve'
  press(button)
  return html(200, page(DONE[button]))
}

const FORM = `<h1>Approve this write?</h1>
<form method="post">
<button>Approve</button>
<button name="do" value="skip">Skip 2FA for 5 minutes</button>
</form>`

const DONE: Record<Button, string> = {
  approve: '<p>Approved. You can close this page.</p>',
  skip: '<p>No second factor is asked for the next 5 minutes. Run the command again.</p>',
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><title>Test registry</title>\n${content}</html>`
}
