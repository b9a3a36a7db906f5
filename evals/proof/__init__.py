"""The proof: full counts behind the promises of safety and reliability, each zero beside its n."""
