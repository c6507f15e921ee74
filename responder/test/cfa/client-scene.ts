import type { OpenAnswer } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import type { ExecutionContext } from 'ava'
import type { InjectOptions } from 'fastify'
import type { QuestionDetail } from '../../src/api/questions.ts'
import { type Overrides, type Service, startService } from '../helpers/service.ts'
import { signedIn, type Visitor } from '../helpers/signed-in.ts'

export const BUILD_URL = 'https://github.com/example/tool/actions/runs/7'

/** A service, new or already running, with a project that accepts requests from clients of the CFA API. */
export async function openClientScene(
  t: ExecutionContext,
  overrides: Overrides = {},
  settings: object = {},
  running?: Service,
) {
  const service = running ?? (await startService(t, overrides))
  const admin = await signedIn(service, { role: 'admin', name: 'Ada' })
  const bob = await signedIn(service, { name: 'Bob' })
  const payload = { name: 'tool', packages: ['@example/*'], cfa: true, ...settings }
  const project = (await admin.inject({ method: 'POST', url: '/api/projects', payload })).json()
  const secret: string = project.cfaSecret
  const base = `/api/request/${project.id}`

  /** Posts as the published client does. */
  const post = (path: string, body?: object, headers: InjectOptions['headers'] = {}) =>
    service.app.inject({
      method: 'POST',
      url: `${base}${path}`,
      headers: { authorization: `bearer ${secret}`, ...headers },
      ...(body && { payload: body }),
    })
  /** Without a body, as axios 1 sends it. */
  const validate = (id: string, ci = 'github') =>
    post(`/${ci}/${id}/validate`, undefined, { 'content-type': 'application/x-www-form-urlencoded' })
  const request = async (path = '/github', body: object = { buildUrl: BUILD_URL }) =>
    (await post(path, body)).json()
  /** A validated request, which people are asked about. */
  const ask = async (): Promise<string> => {
    const { id } = await request()
    await validate(id)
    return id
  }
  const detail = async (id: string, visitor: Visitor = bob): Promise<QuestionDetail> =>
    (await visitor.inject({ url: `/api/questions/${id}` })).json()
  const answer = async (id: string, said: OpenAnswer = { otp: '012345' }, visitor: Visitor = bob) => {
    const { key, attempt } = await detail(id, visitor)
    const sealed = await sealAnswer(said, { id, key, package: { integrity: null } })
    return visitor.inject({
      method: 'POST',
      url: `/api/questions/${id}/answer`,
      payload: { attempt, sealed },
    })
  }
  const decline = (id: string, reason: string | null = null) =>
    bob.inject({ method: 'POST', url: `/api/questions/${id}/decline`, payload: { attempt: 1, reason } })

  return { ...service, admin, bob, project, secret, base, post, request, ask, detail, answer, decline }
}

export type ClientScene = Awaited<ReturnType<typeof openClientScene>>
