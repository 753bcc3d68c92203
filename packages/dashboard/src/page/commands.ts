import type { CommandAnswer, CommandName } from '../view/view.js'
import { byId, setText } from './dom.js'
import type { State } from './merge.js'

const notice = (text: string) => setText(byId('notice'), text)

/** The three buttons. What came of a command is said below them. */
export function listenToCommands(token: string, source: () => string | undefined, state: () => State): void {
  let busy = false
  const give = async (command: CommandName) => {
    const id = source()
    if (id === undefined || busy) return
    busy = true
    renderCommands(state(), true)
    notice(`Asked: ${command}…`)
    try {
      const response = await fetch('/command', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ command, source: id }),
      })
      const answer = (await response.json()) as CommandAnswer
      notice(answer.text)
    } catch {
      notice('The dashboard does not answer. Whether the command arrived is not known.')
    } finally {
      busy = false
      renderCommands(state())
    }
  }
  byId('pause').addEventListener('click', () => give(state().about?.control === 'paused' ? 'resume' : 'pause'))
  byId('lift').addEventListener('click', () => give('lift'))
  const dialog = byId<HTMLDialogElement>('confirm')
  byId('abort').addEventListener('click', () => dialog.showModal())
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'yes') void give('abort')
    dialog.returnValue = ''
  })
}

export function renderCommands({ about }: State, busy = false): void {
  const running = about?.state === 'running' && about.control !== 'aborted'
  for (const id of ['pause', 'lift', 'abort']) byId<HTMLButtonElement>(id).disabled = !running || busy
  setText(byId('pause'), about?.control === 'paused' ? 'Resume' : 'Pause')
}
