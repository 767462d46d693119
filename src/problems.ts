/** The problems of every wing (doors declare theirs); the entries import this before anything is thrown. */
import './identity/problems.js'
import './authorization/problems.js'
import './discord/problems.js'
import './catalogue/problems.js'
import './library/problems.js'
import './rooms/problems.js'
import './operator/problems.js'
