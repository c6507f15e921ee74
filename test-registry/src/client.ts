import { publishDocument } from './publish-document.ts'

/** Sends the requests that npm would. Without npm, a test of the registry takes milliseconds. */
export interface Client {
  send: (method: string, path: string, options: SendOptions) => Promise<Answer>
  publish: (name: string, version: string, options: UploadOptions) => Promise<Answer>
  stage: (name: string, version: string, options: UploadOptions) => Promise<Answer>
}

export interface SendOptions {
  token: string | null
  otp?: string
  body?: string | Buffer
  command?: string // `npm-command`; default publish
}

export interface UploadOptions extends SendOptions {
  tag?: string
  isSigned?: boolean
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  body: any // undefined if the answer is empty or not JSON
}

export function createClient(registryUrl: string): Client {
  const send: Client['send'] = async (method, path, { token, otp, body, command = 'publish' }) => {
    const headers = {
      'content-type': 'application/json',
      'npm-auth-type': 'web',
      'npm-command': command,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(otp && { 'npm-otp': otp }),
    }
    const content = typeof body === 'string' || !body ? (body ?? null) : new Uint8Array(body)
    const response = await fetch(new URL(path, registryUrl), { method, headers, body: content })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    }
  }
  const upload = async (
    method: string,
    path: string,
    name: string,
    version: string,
    options: UploadOptions,
  ) => {
    const { tag = 'latest', isSigned = false, ...others } = options
    const body = await publishDocument(name, version, { tag, isSigned })
    return send(method, `${path}${name.replace('/', '%2f')}`, { ...others, body })
  }
  return {
    send,
    publish: (name, version, options) => upload('PUT', '', name, version, options),
    stage: (name, version, options) =>
      upload('POST', '-/stage/package/', name, version, { command: 'stage', ...options }),
  }
}
