// The commands, events and types of each domain, in a notation of our own:
//
//   domain NAME MARKS : OTHERS        what it builds on
//   type NAME MARKS = TYPE
//   command NAME MARKS (PARAMETERS) -> (RESULTS)
//   event NAME MARKS (PARAMETERS)
//
// Marks are `experimental` and `deprecated`; a name with `?` is optional; TYPE is a word,
// `string(a|b)` for one of several words, `{ members }` for an object, and `TYPE[]` for a list.

#include "modules/inspector/protocol_description.h"

namespace nodus::modules::inspector {

const std::string_view kProtocolText = R"(
domain Console deprecated : Runtime
type ConsoleMessage = { source string(xml|javascript|network|console-api|storage|appcache|
    rendering|security|other|deprecation|worker); level string(log|warning|error|debug|info);
    text string; url? string; line? integer; column? integer }
command clearMessages
command disable
command enable
event messageAdded (message ConsoleMessage)

domain Debugger : Runtime
type BreakpointId = string
type CallFrameId = string
type Location = { scriptId Runtime.ScriptId; lineNumber integer; columnNumber? integer }
type ScriptPosition experimental = { lineNumber integer; columnNumber integer }
type LocationRange experimental = { scriptId Runtime.ScriptId; start ScriptPosition;
    end ScriptPosition }
type CallFrame = { callFrameId CallFrameId; functionName string; functionLocation? Location;
    location Location; url deprecated string; scopeChain Scope[]; this Runtime.RemoteObject;
    returnValue? Runtime.RemoteObject; canBeRestarted? experimental boolean }
type Scope = { type string(global|local|with|closure|catch|block|script|eval|module|
    wasm-expression-stack); object Runtime.RemoteObject; name? string; startLocation? Location;
    endLocation? Location }
type SearchMatch = { lineNumber number; lineContent string }
type BreakLocation = { scriptId Runtime.ScriptId; lineNumber integer; columnNumber? integer;
    type? string(debuggerStatement|call|return) }
type WasmDisassemblyChunk experimental = { lines string[]; bytecodeOffsets integer[] }
type ScriptLanguage = string(JavaScript|WebAssembly)
type DebugSymbols = { type string(SourceMap|EmbeddedDWARF|ExternalDWARF); externalURL? string }
type ResolvedBreakpoint = { breakpointId BreakpointId; location Location }
command continueToLocation (location Location; targetCallFrames? string(any|current))
command disable
command enable (maxScriptsCacheSize? experimental number) ->
    (debuggerId experimental Runtime.UniqueDebuggerId)
command evaluateOnCallFrame (callFrameId CallFrameId; expression string; objectGroup? string;
    includeCommandLineAPI? boolean; silent? boolean; returnByValue? boolean;
    generatePreview? experimental boolean; throwOnSideEffect? boolean;
    timeout? experimental Runtime.TimeDelta) -> (result Runtime.RemoteObject;
    exceptionDetails? Runtime.ExceptionDetails)
command getPossibleBreakpoints (start Location; end? Location; restrictToFunction? boolean) ->
    (locations BreakLocation[])
command getScriptSource (scriptId Runtime.ScriptId) -> (scriptSource string; bytecode? binary)
command disassembleWasmModule experimental (scriptId Runtime.ScriptId) -> (streamId? string;
    totalNumberOfLines integer; functionBodyOffsets integer[]; chunk WasmDisassemblyChunk)
command nextWasmDisassemblyChunk experimental (streamId string) -> (chunk WasmDisassemblyChunk)
command getWasmBytecode deprecated (scriptId Runtime.ScriptId) -> (bytecode binary)
command getStackTrace experimental (stackTraceId Runtime.StackTraceId) ->
    (stackTrace Runtime.StackTrace)
command pause
command pauseOnAsyncCall experimental deprecated (parentStackTraceId Runtime.StackTraceId)
command removeBreakpoint (breakpointId BreakpointId)
command restartFrame (callFrameId CallFrameId; mode? experimental string(StepInto)) ->
    (callFrames deprecated CallFrame[]; asyncStackTrace? deprecated Runtime.StackTrace;
    asyncStackTraceId? deprecated Runtime.StackTraceId)
command resume (terminateOnResume? boolean)
command searchInContent (scriptId Runtime.ScriptId; query string; caseSensitive? boolean;
    isRegex? boolean) -> (result SearchMatch[])
command setAsyncCallStackDepth (maxDepth integer)
command setBlackboxExecutionContexts experimental (uniqueIds string[])
command setBlackboxPatterns experimental (patterns string[]; skipAnonymous? boolean)
command setBlackboxedRanges experimental (scriptId Runtime.ScriptId; positions ScriptPosition[])
command setBreakpoint (location Location; condition? string) -> (breakpointId BreakpointId;
    actualLocation Location)
command setInstrumentationBreakpoint (instrumentation string(beforeScriptExecution|
    beforeScriptWithSourceMapExecution)) -> (breakpointId BreakpointId)
command setBreakpointByUrl (lineNumber integer; url? string; urlRegex? string; scriptHash? string;
    columnNumber? integer; condition? string) -> (breakpointId BreakpointId; locations Location[])
command setBreakpointOnFunctionCall experimental (objectId Runtime.RemoteObjectId;
    condition? string) -> (breakpointId BreakpointId)
command setBreakpointsActive (active boolean)
command setPauseOnExceptions (state string(none|caught|uncaught|all))
command setReturnValue experimental (newValue Runtime.CallArgument)
command setScriptSource (scriptId Runtime.ScriptId; scriptSource string; dryRun? boolean;
    allowTopFrameEditing? experimental boolean) -> (callFrames? deprecated CallFrame[];
    stackChanged? deprecated boolean; asyncStackTrace? deprecated Runtime.StackTrace;
    asyncStackTraceId? deprecated Runtime.StackTraceId; status experimental string(Ok|
    CompileError|BlockedByActiveGenerator|BlockedByActiveFunction|
    BlockedByTopLevelEsModuleChange); exceptionDetails? Runtime.ExceptionDetails)
command setSkipAllPauses (skip boolean)
command setVariableValue (scopeNumber integer; variableName string; newValue Runtime.CallArgument;
    callFrameId CallFrameId)
command stepInto (breakOnAsyncCall? experimental boolean; skipList? experimental LocationRange[])
command stepOut
command stepOver (skipList? experimental LocationRange[])
event breakpointResolved deprecated (breakpointId BreakpointId; location Location)
event paused (callFrames CallFrame[]; reason string(ambiguous|assert|CSPViolation|debugCommand|
    DOM|EventListener|exception|instrumentation|OOM|other|promiseRejection|XHR|step);
    data? object; hitBreakpoints? string[]; asyncStackTrace? Runtime.StackTrace;
    asyncStackTraceId? experimental Runtime.StackTraceId;
    asyncCallStackTraceId? experimental deprecated Runtime.StackTraceId)
event resumed
event scriptFailedToParse (scriptId Runtime.ScriptId; url string; startLine integer;
    startColumn integer; endLine integer; endColumn integer;
    executionContextId Runtime.ExecutionContextId; hash string; buildId string;
    executionContextAuxData? object; sourceMapURL? string; hasSourceURL? boolean;
    isModule? boolean; length? integer; stackTrace? experimental Runtime.StackTrace;
    codeOffset? experimental integer; scriptLanguage? experimental Debugger.ScriptLanguage;
    embedderName? experimental string)
event scriptParsed (scriptId Runtime.ScriptId; url string; startLine integer; startColumn integer;
    endLine integer; endColumn integer; executionContextId Runtime.ExecutionContextId;
    hash string; buildId string; executionContextAuxData? object;
    isLiveEdit? experimental boolean; sourceMapURL? string; hasSourceURL? boolean;
    isModule? boolean; length? integer; stackTrace? experimental Runtime.StackTrace;
    codeOffset? experimental integer; scriptLanguage? experimental Debugger.ScriptLanguage;
    debugSymbols? experimental Debugger.DebugSymbols[]; embedderName? experimental string;
    resolvedBreakpoints? experimental ResolvedBreakpoint[])

domain HeapProfiler experimental : Runtime
type HeapSnapshotObjectId = string
type SamplingHeapProfileNode = { callFrame Runtime.CallFrame; selfSize number; id integer;
    children SamplingHeapProfileNode[] }
type SamplingHeapProfileSample = { size number; nodeId integer; ordinal number }
type SamplingHeapProfile = { head SamplingHeapProfileNode; samples SamplingHeapProfileSample[] }
command addInspectedHeapObject (heapObjectId HeapSnapshotObjectId)
command collectGarbage
command disable
command enable
command getHeapObjectId (objectId Runtime.RemoteObjectId) ->
    (heapSnapshotObjectId HeapSnapshotObjectId)
command getObjectByHeapObjectId (objectId HeapSnapshotObjectId; objectGroup? string) ->
    (result Runtime.RemoteObject)
command getSamplingProfile -> (profile SamplingHeapProfile)
command startSampling (samplingInterval? number; includeObjectsCollectedByMajorGC? boolean;
    includeObjectsCollectedByMinorGC? boolean)
command startTrackingHeapObjects (trackAllocations? boolean)
command stopSampling -> (profile SamplingHeapProfile)
command stopTrackingHeapObjects (reportProgress? boolean;
    treatGlobalObjectsAsRoots? deprecated boolean; captureNumericValue? boolean;
    exposeInternals? experimental boolean)
command takeHeapSnapshot (reportProgress? boolean; treatGlobalObjectsAsRoots? deprecated boolean;
    captureNumericValue? boolean; exposeInternals? experimental boolean)
event addHeapSnapshotChunk (chunk string)
event heapStatsUpdate (statsUpdate integer[])
event lastSeenObjectId (lastSeenObjectId integer; timestamp number)
event reportHeapSnapshotProgress (done integer; total integer; finished? boolean)
event resetProfiles

domain Profiler : Runtime Debugger
type ProfileNode = { id integer; callFrame Runtime.CallFrame; hitCount? integer;
    children? integer[]; deoptReason? string; positionTicks? PositionTickInfo[] }
type Profile = { nodes ProfileNode[]; startTime number; endTime number; samples? integer[];
    timeDeltas? integer[] }
type PositionTickInfo = { line integer; ticks integer }
type CoverageRange = { startOffset integer; endOffset integer; count integer }
type FunctionCoverage = { functionName string; ranges CoverageRange[]; isBlockCoverage boolean }
type ScriptCoverage = { scriptId Runtime.ScriptId; url string; functions FunctionCoverage[] }
command disable
command enable
command getBestEffortCoverage -> (result ScriptCoverage[])
command setSamplingInterval (interval integer)
command start
command startPreciseCoverage (callCount? boolean; detailed? boolean;
    allowTriggeredUpdates? boolean) -> (timestamp number)
command stop -> (profile Profile)
command stopPreciseCoverage
command takePreciseCoverage -> (result ScriptCoverage[]; timestamp number)
event consoleProfileFinished (id string; location Debugger.Location; profile Profile;
    title? string)
event consoleProfileStarted (id string; location Debugger.Location; title? string)
event preciseCoverageDeltaUpdate experimental (timestamp number; occasion string;
    result ScriptCoverage[])

domain Runtime
type ScriptId = string
type SerializationOptions = { serialization string(deep|json|idOnly); maxDepth? integer;
    additionalParameters? object }
type DeepSerializedValue = { type string(undefined|null|string|number|boolean|bigint|regexp|date|
    symbol|array|object|function|map|set|weakmap|weakset|error|proxy|promise|typedarray|
    arraybuffer|node|window|generator); value? any; objectId? string;
    weakLocalObjectReference? integer }
type RemoteObjectId = string
type UnserializableValue = string
type RemoteObject = { type string(object|function|undefined|string|number|boolean|symbol|bigint);
    subtype? string(array|null|node|regexp|date|map|set|weakmap|weakset|iterator|generator|error|
    proxy|promise|typedarray|arraybuffer|dataview|webassemblymemory|wasmvalue); className? string;
    value? any; unserializableValue? UnserializableValue; description? string;
    deepSerializedValue? experimental DeepSerializedValue; objectId? RemoteObjectId;
    preview? experimental ObjectPreview; customPreview? experimental CustomPreview }
type CustomPreview experimental = { header string; bodyGetterId? RemoteObjectId }
type ObjectPreview experimental = { type string(object|function|undefined|string|number|boolean|
    symbol|bigint); subtype? string(array|null|node|regexp|date|map|set|weakmap|weakset|iterator|
    generator|error|proxy|promise|typedarray|arraybuffer|dataview|webassemblymemory|wasmvalue);
    description? string; overflow boolean; properties PropertyPreview[]; entries? EntryPreview[] }
type PropertyPreview experimental = { name string; type string(object|function|undefined|string|
    number|boolean|symbol|accessor|bigint); value? string; valuePreview? ObjectPreview;
    subtype? string(array|null|node|regexp|date|map|set|weakmap|weakset|iterator|generator|error|
    proxy|promise|typedarray|arraybuffer|dataview|webassemblymemory|wasmvalue) }
type EntryPreview experimental = { key? ObjectPreview; value ObjectPreview }
type PropertyDescriptor = { name string; value? RemoteObject; writable? boolean;
    get? RemoteObject; set? RemoteObject; configurable boolean; enumerable boolean;
    wasThrown? boolean; isOwn? boolean; symbol? RemoteObject }
type InternalPropertyDescriptor = { name string; value? RemoteObject }
type PrivatePropertyDescriptor experimental = { name string; value? RemoteObject;
    get? RemoteObject; set? RemoteObject }
type CallArgument = { value? any; unserializableValue? UnserializableValue;
    objectId? RemoteObjectId }
type ExecutionContextId = integer
type ExecutionContextDescription = { id ExecutionContextId; origin string; name string;
    uniqueId experimental string; auxData? object }
type ExceptionDetails = { exceptionId integer; text string; lineNumber integer;
    columnNumber integer; scriptId? ScriptId; url? string; stackTrace? StackTrace;
    exception? RemoteObject; executionContextId? ExecutionContextId;
    exceptionMetaData? experimental object }
type Timestamp = number
type TimeDelta = number
type CallFrame = { functionName string; scriptId ScriptId; url string; lineNumber integer;
    columnNumber integer }
type StackTrace = { description? string; callFrames CallFrame[]; parent? StackTrace;
    parentId? experimental StackTraceId }
type UniqueDebuggerId experimental = string
type StackTraceId experimental = { id string; debuggerId? UniqueDebuggerId }
command awaitPromise (promiseObjectId RemoteObjectId; returnByValue? boolean;
    generatePreview? boolean) -> (result RemoteObject; exceptionDetails? ExceptionDetails)
command callFunctionOn (functionDeclaration string; objectId? RemoteObjectId;
    arguments? CallArgument[]; silent? boolean; returnByValue? boolean;
    generatePreview? experimental boolean; userGesture? boolean; awaitPromise? boolean;
    executionContextId? ExecutionContextId; objectGroup? string;
    throwOnSideEffect? experimental boolean; uniqueContextId? experimental string;
    serializationOptions? experimental SerializationOptions) -> (result RemoteObject;
    exceptionDetails? ExceptionDetails)
command compileScript (expression string; sourceURL string; persistScript boolean;
    executionContextId? ExecutionContextId) -> (scriptId? ScriptId;
    exceptionDetails? ExceptionDetails)
command disable
command discardConsoleEntries
command enable
command evaluate (expression string; objectGroup? string; includeCommandLineAPI? boolean;
    silent? boolean; contextId? ExecutionContextId; returnByValue? boolean;
    generatePreview? experimental boolean; userGesture? boolean; awaitPromise? boolean;
    throwOnSideEffect? experimental boolean; timeout? experimental TimeDelta;
    disableBreaks? experimental boolean; replMode? experimental boolean;
    allowUnsafeEvalBlockedByCSP? experimental boolean; uniqueContextId? experimental string;
    serializationOptions? experimental SerializationOptions) -> (result RemoteObject;
    exceptionDetails? ExceptionDetails)
command getIsolateId experimental -> (id string)
command getHeapUsage experimental -> (usedSize number; totalSize number;
    embedderHeapUsedSize number; backingStorageSize number)
command getProperties (objectId RemoteObjectId; ownProperties? boolean;
    accessorPropertiesOnly? experimental boolean; generatePreview? experimental boolean;
    nonIndexedPropertiesOnly? experimental boolean) -> (result PropertyDescriptor[];
    internalProperties? InternalPropertyDescriptor[];
    privateProperties? experimental PrivatePropertyDescriptor[];
    exceptionDetails? ExceptionDetails)
command globalLexicalScopeNames (executionContextId? ExecutionContextId) -> (names string[])
command queryObjects (prototypeObjectId RemoteObjectId; objectGroup? string) ->
    (objects RemoteObject)
command releaseObject (objectId RemoteObjectId)
command releaseObjectGroup (objectGroup string)
command runIfWaitingForDebugger
command runScript (scriptId ScriptId; executionContextId? ExecutionContextId; objectGroup? string;
    silent? boolean; includeCommandLineAPI? boolean; returnByValue? boolean;
    generatePreview? boolean; awaitPromise? boolean) -> (result RemoteObject;
    exceptionDetails? ExceptionDetails)
command setAsyncCallStackDepth (maxDepth integer) redirect Debugger
command setCustomObjectFormatterEnabled experimental (enabled boolean)
command setMaxCallStackSizeToCapture experimental (size integer)
command terminateExecution experimental
command addBinding (name string; executionContextId? experimental deprecated ExecutionContextId;
    executionContextName? string)
command removeBinding (name string)
command getExceptionDetails experimental (errorObjectId RemoteObjectId) ->
    (exceptionDetails? ExceptionDetails)
event bindingCalled experimental (name string; payload string;
    executionContextId ExecutionContextId)
event consoleAPICalled (type string(log|debug|info|error|warning|dir|dirxml|table|trace|clear|
    startGroup|startGroupCollapsed|endGroup|assert|profile|profileEnd|count|timeEnd);
    args RemoteObject[]; executionContextId ExecutionContextId; timestamp Timestamp;
    stackTrace? StackTrace; context? experimental string)
event exceptionRevoked (reason string; exceptionId integer)
event exceptionThrown (timestamp Timestamp; exceptionDetails ExceptionDetails)
event executionContextCreated (context ExecutionContextDescription)
event executionContextDestroyed (executionContextId deprecated ExecutionContextId;
    executionContextUniqueId experimental string)
event executionContextsCleared
event inspectRequested (object RemoteObject; hints object;
    executionContextId? experimental ExecutionContextId)

domain Schema deprecated
type Domain = { name string; version string }
command getDomains -> (domains Domain[])

domain IO
type StreamHandle = string
command read (handle StreamHandle; offset? integer; size? integer) -> (data string; eof boolean)
command close (handle StreamHandle)

domain Network experimental : Runtime
type ResourceType = string(Document|Stylesheet|Image|Media|Font|Script|TextTrack|XHR|Fetch|
    Prefetch|EventSource|WebSocket|Manifest|SignedExchange|Ping|CSPViolationReport|Preflight|
    Other)
type RequestId = string
type TimeSinceEpoch = number
type MonotonicTime = number
type Initiator = { type string(parser|script|preload|SignedExchange|preflight|other);
    stack? Runtime.StackTrace; url? string; lineNumber? number; columnNumber? number;
    requestId? RequestId }
type Request = { url string; method string; headers Headers; hasPostData boolean }
type Response = { url string; status integer; statusText string; headers Headers; mimeType string;
    charset string }
type Headers = object
type LoadNetworkResourcePageResult = { success boolean; stream? IO.StreamHandle }
type WebSocketResponse = { status integer; statusText string; headers Headers }
command disable
command enable (maxTotalBufferSize? experimental integer;
    maxResourceBufferSize? experimental integer)
command getRequestPostData (requestId RequestId) -> (postData string)
command getResponseBody (requestId RequestId) -> (body string; base64Encoded boolean)
command streamResourceContent experimental (requestId RequestId) -> (bufferedData binary)
command loadNetworkResource (url string) -> (resource LoadNetworkResourcePageResult)
event requestWillBeSent (requestId RequestId; request Request; initiator Initiator;
    timestamp MonotonicTime; wallTime TimeSinceEpoch)
event responseReceived (requestId RequestId; timestamp MonotonicTime; type ResourceType;
    response Response)
event loadingFailed (requestId RequestId; timestamp MonotonicTime; type ResourceType;
    errorText string)
event loadingFinished (requestId RequestId; timestamp MonotonicTime)
event dataReceived (requestId RequestId; timestamp MonotonicTime; dataLength integer;
    encodedDataLength integer; data? experimental binary)
event webSocketCreated (requestId RequestId; url string; initiator Initiator)
event webSocketClosed (requestId RequestId; timestamp MonotonicTime)
event webSocketHandshakeResponseReceived (requestId RequestId; timestamp MonotonicTime;
    response WebSocketResponse)

domain NodeRuntime experimental
command enable
command disable
command notifyWhenWaitingForDisconnect (enabled boolean)
event waitingForDisconnect
event waitingForDebugger

domain NodeTracing experimental
type TraceConfig = { recordMode? string(recordUntilFull|recordContinuously|
    recordAsMuchAsPossible); includedCategories string[] }
command getCategories -> (categories string[])
command start (traceConfig TraceConfig)
command stop
event dataCollected (value object[])
event tracingComplete

domain NodeWorker experimental
type WorkerID = string
type SessionID = string
type WorkerInfo = { workerId WorkerID; type string; title string; url string }
command sendMessageToWorker (message string; sessionId SessionID)
command enable (waitForDebuggerOnStart boolean)
command disable
command detach (sessionId SessionID)
event attachedToWorker (sessionId SessionID; workerInfo WorkerInfo; waitingForDebugger boolean)
event detachedFromWorker (sessionId SessionID)
event receivedMessageFromWorker (sessionId SessionID; message string)

domain Target experimental
type SessionID = string
type TargetID = string
type TargetInfo = { targetId TargetID; type string; title string; url string; attached boolean;
    canAccessOpener boolean }
event targetCreated (targetInfo TargetInfo)
event attachedToTarget (sessionId SessionID; targetInfo TargetInfo; waitingForDebugger boolean)
command getTargets -> (targetInfos TargetInfo[])
command setAutoAttach (autoAttach boolean; waitForDebuggerOnStart boolean)

domain DOMStorage experimental
type SerializedStorageKey = string
type StorageId = { securityOrigin? string; storageKey? SerializedStorageKey;
    isLocalStorage boolean }
type Item = string[]
command clear (storageId StorageId)
command disable
command enable
command getDOMStorageItems (storageId StorageId) -> (entries Item[])
command removeDOMStorageItem (storageId StorageId; key string)
command setDOMStorageItem (storageId StorageId; key string; value string)
event domStorageItemAdded (storageId StorageId; key string; newValue string)
event domStorageItemRemoved (storageId StorageId; key string)
event domStorageItemUpdated (storageId StorageId; key string; oldValue string; newValue string)
event domStorageItemsCleared (storageId StorageId)

domain Storage experimental
type SerializedStorageKey = string
command getStorageKey experimental (frameId? string) -> (storageKey SerializedStorageKey)
)";

}  // namespace nodus::modules::inspector
