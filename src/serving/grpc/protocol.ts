import protobuf from 'protobufjs';

/**
 * The messages of `inference.GRPCInferenceService` that we read and write. Names and field numbers are those of the Open Inference
 * Protocol (https://github.com/kserve/open-inference-protocol); RepositoryIndex is Triton's addition to it. Left out are parameters: none
 * has a meaning here, so they are skipped as unknown fields are.
 */
const proto = `
syntax = "proto3";
package inference;
message ServerLiveRequest {}
message ServerLiveResponse { bool live = 1; }
message ServerReadyRequest {}
message ServerReadyResponse { bool ready = 1; }
message ModelReadyRequest { string name = 1; string version = 2; }
message ModelReadyResponse { bool ready = 1; }
message ServerMetadataRequest {}
message ServerMetadataResponse { string name = 1; string version = 2; repeated string extensions = 3; }
message ModelMetadataRequest { string name = 1; string version = 2; }
message ModelMetadataResponse {
  message TensorMetadata { string name = 1; string datatype = 2; repeated int64 shape = 3; }
  string name = 1; repeated string versions = 2; string platform = 3;
  repeated TensorMetadata inputs = 4; repeated TensorMetadata outputs = 5;
}
message InferTensorContents {
  repeated bool bool_contents = 1; repeated int32 int_contents = 2; repeated int64 int64_contents = 3;
  repeated uint32 uint_contents = 4; repeated uint64 uint64_contents = 5; repeated float fp32_contents = 6;
  repeated double fp64_contents = 7; repeated bytes bytes_contents = 8;
}
message ModelInferRequest {
  message InferInputTensor { string name = 1; string datatype = 2; repeated int64 shape = 3; InferTensorContents contents = 5; }
  message InferRequestedOutputTensor { string name = 1; }
  string model_name = 1; string model_version = 2; string id = 3;
  repeated InferInputTensor inputs = 5; repeated InferRequestedOutputTensor outputs = 6; repeated bytes raw_input_contents = 7;
}
message ModelInferResponse {
  message InferOutputTensor { string name = 1; string datatype = 2; repeated int64 shape = 3; InferTensorContents contents = 5; }
  string model_name = 1; string model_version = 2; string id = 3;
  repeated InferOutputTensor outputs = 5; repeated bytes raw_output_contents = 6;
}
message RepositoryIndexRequest { string repository_name = 1; bool ready = 2; }
message RepositoryIndexResponse {
  message ModelIndex { string name = 1; string version = 2; string state = 3; string reason = 4; }
  repeated ModelIndex models = 1;
}
`;

/** What the service can be asked. */
export const methodNames = [
  'ServerLive',
  'ServerReady',
  'ModelReady',
  'ServerMetadata',
  'ModelMetadata',
  'ModelInfer',
  'RepositoryIndex',
] as const;

export type MethodName = (typeof methodNames)[number];

/** What HTTP/2 calls a method. */
export const pathOf = (method: MethodName): string => `/inference.GRPCInferenceService/${method}`;

const methods: ReadonlyMap<string, MethodName> = new Map(methodNames.map((name) => [pathOf(name), name]));

/** The method of a path. */
export const methodOf = (path: string): MethodName | undefined => methods.get(path);

const { root } = protobuf.parse(proto, { keepCase: true });

/** A method's messages, by reflection: field names as in the protocol. */
export const requestType = (method: MethodName): protobuf.Type => root.lookupType(`inference.${method}Request`);
export const responseType = (method: MethodName): protobuf.Type => root.lookupType(`inference.${method}Response`);

export const encodeMessage = (type: protobuf.Type, fields: object): Buffer => Buffer.from(type.encode(fields).finish());

/**
 * Fields that the message leaves out have their default values; 64-bit integers are numbers, bytes are views.
 * @throws Error where it is no such message
 */
export function decodeMessage<T extends object>(type: protobuf.Type, bytes: Uint8Array): T {
  const reader = protobuf.Reader.create(bytes);
  // Kept, each unknown field would be an object of its own.
  reader.discardUnknown = true;
  return type.toObject(type.decode(reader), { longs: Number, defaults: true }) as T;
}
