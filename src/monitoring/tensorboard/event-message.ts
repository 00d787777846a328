import protobuf from 'protobufjs';

/**
 * The part of TensorBoard's messages that we write. Names and field numbers are those of its event.proto, summary.proto and
 * tensor.proto (https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto).
 */
const proto = `
syntax = "proto3";
package tensorboard;
message Event {
  double wall_time = 1; int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
}
message SessionLog { int32 status = 1; }
message Summary {
  message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
  message Value {
    string tag = 1; SummaryMetadata metadata = 9;
    oneof value { float simple_value = 2; Image image = 4; TensorProto tensor = 8; }
  }
  repeated Value value = 1;
}
message SummaryMetadata {
  message PluginData { string plugin_name = 1; }
  PluginData plugin_data = 1;
}
message TensorShapeProto {}
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; repeated bytes string_val = 8; }
`;

const Event = protobuf.parse(proto, { keepCase: true }).root.lookupType('tensorboard.Event');

/** One entry of an event file. */
export interface EventMessage {
  /** Seconds since 1970. */
  readonly wall_time: number;
  readonly step: number;
  readonly file_version?: string;
  /** What was written of this step and later ones before is no longer shown: it is of a run that was cut off. */
  readonly session_log?: { readonly status: typeof sessionStart };
  readonly summary?: { readonly value: readonly SummaryValue[] };
}

/** A number, a picture or a text under its tag. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly simple_value: number }
  | {
      readonly image: {
        readonly height: number;
        readonly width: number;
        /** Channels. */
        readonly colorspace: number;
        /** A PNG file. */
        readonly encoded_image_string: Uint8Array;
      };
    }
  | {
      readonly metadata: { readonly plugin_data: { readonly plugin_name: string } };
      readonly tensor: { readonly dtype: number; readonly tensor_shape: object; readonly string_val: readonly Uint8Array[] };
    }
);

export const sessionStart = 1;
const stringType = 7;

export const scalar = (tag: string, value: number): SummaryValue => ({ tag, simple_value: value });

/** @param markdown what TensorBoard's page of texts shows */
export const text = (tag: string, markdown: string): SummaryValue => ({
  tag,
  metadata: { plugin_data: { plugin_name: 'text' } },
  tensor: { dtype: stringType, tensor_shape: {}, string_val: [Buffer.from(markdown)] },
});

export const encodeEvent = (event: EventMessage): Uint8Array => Event.encode(event).finish();
