import { type News, openServiceStream, type ServiceStream } from './service-stream.ts'

/** Of the lock that the leading tab holds, and of the channel on which it passes on what it hears. */
const NAME = 'cfa-events'

export interface SharedStream {
  /** Takes part in who leads: a tab that is looked at. */
  join: () => void
  /** Holds no stream any more, and still hears what another tab passes on. */
  leave: () => void
  /** Connects anew, where this tab leads and has lost the service. */
  wake: () => void
  /** Leads in the place of a tab that says nothing. */
  takeOver: () => void
  close: () => void
}

/**
 * One stream for all tabs of a browser: over HTTP/1.1 there are six connections to a service, and a stream keeps one of them.
 * The tab that holds the lock has it (https://www.w3.org/TR/web-locks/), and passes on what it hears.
 */
export function createSharedStream(onNews: (news: News) => void): SharedStream {
  const channel = new BroadcastChannel(NAME)
  channel.addEventListener('message', ({ data }) => onNews(data as News))
  const say = (news: News) => {
    onNews(news)
    channel.postMessage(news)
  }
  let turn: Turn | undefined
  const leave = () => {
    turn?.end()
    turn = undefined
  }
  const begin = (isStealing: boolean) => {
    leave()
    // Another tab takes over where this one seemed to be frozen: then it waits for its turn like any other.
    turn = takeTurn(say, isStealing, () => begin(false))
  }
  return {
    join: () => {
      if (!turn) begin(false)
    },
    leave,
    wake: () => turn?.stream()?.wake(),
    takeOver: () => begin(true),
    close: () => {
      leave()
      channel.close()
    },
  }
}

interface Turn {
  /** There while this tab leads. */
  stream: () => ServiceStream | undefined
  end: () => void
}

/** Waits until this tab leads, and leads until the turn ends or is taken away (`onLost`). */
function takeTurn(say: (news: News) => void, isStealing: boolean, onLost: () => void): Turn {
  const over = new AbortController()
  const { promise: ended, resolve: release } = Promise.withResolvers<void>()
  let stream: ServiceStream | undefined
  const lead = async () => {
    if (over.signal.aborted) return
    stream = openServiceStream(say)
    await ended
  }
  const options = isStealing ? { steal: true } : { signal: over.signal }
  navigator.locks.request(NAME, options, lead).catch(() => {
    stream?.close()
    stream = undefined
    if (!over.signal.aborted) onLost()
  })
  return {
    stream: () => stream,
    end: () => {
      over.abort()
      stream?.close()
      stream = undefined
      release()
    },
  }
}
