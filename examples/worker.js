// A Cloudflare Worker: a maintainer opens it in a browser, signs in, and types a code, or “no” and why. It can’t seal,
// so Cloudflare can read a code. Secrets: CFA_RESPONDER_SECRET; MAINTAINERS is {"<login>:<password>": "<npm user>"};
// ALERT_URL accepts a text by POST, like an ntfy topic. The job asks at https://<host>/ask.
import * as cfa from '@cfa/protocol/endpoint'

/** All requests go to one Durable Object, the job’s and the maintainer’s. */
export default { fetch: (request, { DESK }) => DESK.get(DESK.idFromName('desk')).fetch(request) }

export class Desk {
  constructor(_state, { CFA_RESPONDER_SECRET: secret, MAINTAINERS, ALERT_URL }) {
    this.maintainers = JSON.parse(MAINTAINERS)
    this.questions = cfa.createPendingQuestions(this.maintainers)
    const ask = async (question, { signal }) => {
      await fetch(ALERT_URL, { method: 'POST', body: cfa.describeQuestion(question) })
      // Another attempt may be about other content, so a page that is still open must not answer it.
      return this.questions.wait(`${question.id} ${question.attempt}`, question, signal)
    }
    this.endpoint = cfa.createEndpoint({ secret, ask, onError: console.error })
  }

  async fetch(request) {
    if (new URL(request.url).pathname === '/ask') return this.endpoint(request)
    const given = request.headers.get('authorization') ?? ''
    for (const login of Object.keys(this.maintainers))
      if (await cfa.isSameSecret(given, `Basic ${btoa(login)}`)) return this.serve(request, login)
    return new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic' } })
  }

  async serve(request, login) {
    if (request.method === 'GET') return page(this.questions.list().map(form).join('<hr>') || 'No question.')
    if (request.headers.get('sec-fetch-site') !== 'same-origin') return new Response(null, { status: 403 })
    const fields = await request.formData()
    return page(this.questions.answer(fields.get('id'), login, fields.get('code')) ?? 'Thank you.')
  }
}
const headers = { 'content-type': 'text/html; charset=utf-8' }
const page = (html) => new Response(html, { headers })
const escaped = (question) => cfa.describeQuestion(question).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const form = ({ id, question }) => `<form method="post"><pre>${escaped(question)}</pre>
<input type="hidden" name="id" value="${id}">Your code, or “no” and why: <input name="code"><button>Send</button></form>`
