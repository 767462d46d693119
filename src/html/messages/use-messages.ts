import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Messages } from './messages.js'

/** The messages of the page that is being rendered; the layout provides them. */
export const MessagesContext = createContext<Messages | undefined>(undefined)

/** The texts of a component in the language of its page. */
export function useMessages(): Messages {
  const messages = useContext(MessagesContext)
  if (!messages) throw new Error('This component stands outside of a page')
  return messages
}
