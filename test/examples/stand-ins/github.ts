import * as z from 'zod'
import { createQueue } from './queue.ts'

const issueSchema = z.strictObject({ title: z.string(), body: z.string() })
const closedSchema = z.strictObject({ state: z.literal('closed') })

interface Comment {
  id: number
  user: { id: number }
  body: string
}

/**
 * GitHub's REST API, as far as the issues of one repository go.
 *
 * @see https://docs.github.com/en/rest/issues
 */
export function createGithub(token: string, repository: string) {
  const opened = createQueue<{ number: number; body: string }>()
  const comments = new Map<number, Comment[]>()
  const closed: number[] = []
  let count = 0

  async function route(method: string, path: string, body: unknown): Promise<Response> {
    const [, number = '', , comment] = path.split('/')
    const ofIssue = comments.get(Number(number)) ?? []
    if (method === 'POST' && path === '') {
      count += 1
      comments.set(count, [])
      opened.put({ number: count, body: issueSchema.parse(body).body })
      return Response.json({ number: count }, { status: 201 })
    }
    if (method === 'GET' && path === `/${number}/comments`) return Response.json(ofIssue)
    if (method === 'DELETE' && number === 'comments') {
      const id = Number(path.split('/')[2])
      for (const [issue, all] of comments) {
        comments.set(
          issue,
          all.filter((one) => one.id !== id),
        )
      }
      return new Response(null, { status: 204 })
    }
    if (method === 'PATCH' && comment === undefined) {
      closedSchema.parse(body)
      closed.push(Number(number))
      return Response.json({})
    }
    return new Response(null, { status: 404 })
  }

  return {
    opened,
    closed,
    /** What can be read in the repository now. */
    readable: () => [...comments.values()].flat(),
    comment: (number: number, user: number, body: string) => {
      count += 1
      comments.get(number)?.push({ id: count, user: { id: user }, body })
    },
    handle: async (request: Request): Promise<Response> => {
      if (request.headers.get('authorization') !== `Bearer ${token}`)
        return new Response(null, { status: 401 })
      const [, path] = new URL(request.url).pathname.split(`/repos/${repository}/issues`)
      const text = await request.text()
      return route(request.method, path ?? 'none', text === '' ? undefined : JSON.parse(text))
    },
  }
}
