#include "napi/attachment.h"

namespace nodus::napi {

Attachment::Attachment(napi_env env)
    : isolate_(env->isolate), place_(&env->attachments), next_(env->attachments) {
  *place_ = this;
  if (next_) next_->place_ = &next_;
  v8::HandleScope scope(isolate_);
  value_.Reset(isolate_, v8::External::New(isolate_, this));
  value_.SetWeak(
      this, [](const v8::WeakCallbackInfo<Attachment>& info) { delete info.GetParameter(); },
      v8::WeakCallbackType::kParameter);
}

Attachment::~Attachment() {
  *place_ = next_;
  if (next_) next_->place_ = place_;
}

}  // namespace nodus::napi
