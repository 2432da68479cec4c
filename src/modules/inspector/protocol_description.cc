#include "modules/inspector/protocol_description.h"

#include <string_view>

#include "engine/version.h"
#include "protocol/json.h"

namespace nodus::modules::inspector {

namespace {

struct DomainNames {
  const char* name;
  const char* commands;  ///< separated by blanks
  const char* events;
};

// Clients make a method for each command and a listener for each event.
constexpr DomainNames kDomains[] = {
    {"Console", "clearMessages disable enable", "messageAdded"},
    {"Debugger",
     "continueToLocation disable enable evaluateOnCallFrame getPossibleBreakpoints getScriptSource "
     "disassembleWasmModule nextWasmDisassemblyChunk getStackTrace pause pauseOnAsyncCall "
     "removeBreakpoint restartFrame resume searchInContent setAsyncCallStackDepth "
     "setBlackboxExecutionContexts setBlackboxPatterns setBlackboxedRanges setBreakpoint "
     "setInstrumentationBreakpoint setBreakpointByUrl setBreakpointOnFunctionCall "
     "setBreakpointsActive setPauseOnExceptions setReturnValue setScriptSource setSkipAllPauses "
     "setVariableValue stepInto stepOut stepOver",
     "breakpointResolved paused resumed scriptFailedToParse scriptParsed"},
    {"HeapProfiler",
     "addInspectedHeapObject collectGarbage disable enable getHeapObjectId getObjectByHeapObjectId "
     "getSamplingProfile startSampling startTrackingHeapObjects stopSampling "
     "stopTrackingHeapObjects takeHeapSnapshot",
     "addHeapSnapshotChunk heapStatsUpdate lastSeenObjectId reportHeapSnapshotProgress "
     "resetProfiles"},
    {"Profiler",
     "disable enable getBestEffortCoverage setSamplingInterval start startPreciseCoverage stop "
     "stopPreciseCoverage takePreciseCoverage",
     "consoleProfileFinished consoleProfileStarted preciseCoverageDeltaUpdate"},
    {"Runtime",
     "awaitPromise callFunctionOn compileScript disable discardConsoleEntries enable evaluate "
     "getIsolateId getHeapUsage getProperties globalLexicalScopeNames queryObjects releaseObject "
     "releaseObjectGroup runIfWaitingForDebugger runScript setAsyncCallStackDepth "
     "setCustomObjectFormatterEnabled setMaxCallStackSizeToCapture terminateExecution addBinding "
     "removeBinding getExceptionDetails",
     "bindingCalled consoleAPICalled exceptionRevoked exceptionThrown executionContextCreated "
     "executionContextDestroyed executionContextsCleared inspectRequested"},
    {"Schema", "getDomains", ""},
    {"NodeRuntime", "enable disable notifyWhenWaitingForDisconnect",
     "waitingForDisconnect waitingForDebugger"},
    {"NodeTracing", "getCategories start stop", "dataCollected tracingComplete"},
    {"NodeWorker", "sendMessageToWorker enable disable detach",
     "attachedToWorker detachedFromWorker receivedMessageFromWorker"},
    {"Network",
     "disable enable getRequestPostData getResponseBody streamResourceContent loadNetworkResource",
     "requestWillBeSent responseReceived loadingFailed loadingFinished dataReceived "
     "webSocketCreated webSocketClosed webSocketHandshakeResponseReceived"},
    {"Target", "getTargets setAutoAttach", "targetCreated attachedToTarget"},
    {"IO", "read close", ""},
    {"DOMStorage", "clear disable enable getDOMStorageItems removeDOMStorageItem setDOMStorageItem",
     "domStorageItemAdded domStorageItemRemoved domStorageItemUpdated domStorageItemsCleared"},
};

Json named(std::string_view names) {
  Json list = Json::array();
  while (!names.empty()) {
    auto end = names.find(' ');
    list.push(Json::object().set("name", names.substr(0, end)));
    names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
  }
  return list;
}

}  // namespace

std::string version_description() {
  return "{\n  \"Browser\": \"node.js/" + std::string(kNodeVersion) +
         "\",\n  \"Protocol-Version\": \"1.1\"\n} ";
}

std::string protocol_description() {
  Json domains = Json::array();
  for (auto& domain : kDomains) {
    Json described = Json::object();
    described.set("domain", domain.name);
    described.set("commands", named(domain.commands));
    described.set("events", named(domain.events));
    described.set("types", Json::array());
    domains.push(std::move(described));
  }
  Json protocol = Json::object();
  protocol.set("version", Json::object().set("major", "1").set("minor", "3"));
  protocol.set("domains", std::move(domains));
  return protocol.dump();
}

}  // namespace nodus::modules::inspector
