import { Action } from './action.jsx';

/** The button of each action: its label, its mutation, and whether it ends something. */
const buttons = {
  RESUME: ['Resume', 'resumeOrder', 'RepairOrderInput', false],
  ABORT: ['Abort', 'abortOrder', 'RepairOrderInput', true],
  ABORT_EDIT: ['Abort the edit', 'abortOrder', 'RepairOrderInput', true],
  HOLD: ['Hold', 'holdOrder', 'HoldOrderInput', false],
  RELEASE: ['Release', 'releaseOrder', 'ReleaseOrderInput', false],
};

/** A button for each change that the API takes from staff for this order now. */
export const StaffActions = ({ order, actions = order.staffActions, done }) =>
  Object.entries(buttons)
    .filter(([name]) => actions.includes(name))
    .map(([name, [label, field, type, danger]]) => (
      <Action
        key={name}
        label={label}
        about={order.number}
        mutation={`mutation ($input: ${type}!) { ${field}(input: $input) { __typename ... on Refusal { code message } } }`}
        input={{ orderId: order.id }}
        done={done}
        danger={danger}
      />
    ));
