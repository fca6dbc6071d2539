
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'Repair-FlowPayload' {
    BeforeAll {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $wrong = "{`n  `"flow_id`": `"$id`",`n  `"initial_attributes`": { `"customerId`": `"1`", }`n}"
    }

    It 'returns the payload with every safe fix, as JSON and nothing else' {
        $repaired = $wrong | Repair-FlowPayload 6>$null
        $repaired | Should -BeOfType string
        $json = $repaired | ConvertFrom-Json -AsHashtable
        $json.flowId, $json.inputData['Flow.customerId'] | Should -Be @($id, '1')
        $repaired | Test-FlowPayload -Quiet | Should -BeTrue
    }

    It 'writes only JSON into a file' {
        $wrong | Repair-FlowPayload 6>$null | Set-Content "$TestDrive/repaired.json"
        Test-FlowPayload -Path "$TestDrive/repaired.json" -Quiet | Should -BeTrue
    }

    It 'tells each change as an information record' {
        $null = $wrong | Repair-FlowPayload -InformationVariable changes 6>$null
        $changes.MessageData.Change | Should -Be @("rename to 'flowId'", "rename to 'inputData'", "rename to 'Flow.customerId'", 'drop the comma')
        $changes.MessageData.Finding.Code | Should -Contain 'FX1011'
        "$($changes[0])" | Should -Be "Repaired: FX1003 /flow_id: rename to 'flowId'"
        $changes[0].Tags | Should -Be @('PSHOST', 'FlowExec.Repair')
    }

    It 'shows each change on the host' {
        $shown = Invoke-ChildScript "Import-Module '$Manifest'; `$null = '$wrong' | Repair-FlowPayload"
        $shown -join "`n" | Should -Match "FX1003 /flow_id: rename to 'flowId'"
    }

    It 'returns a sound payload byte for byte' {
        $sound = "{`"flowId`":  `"$id`"}"
        $sound | Repair-FlowPayload -InformationVariable changes | Should -BeExactly $sound
        $changes | Should -BeNullOrEmpty
    }

    It 'writes an error with what it could not mend, and returns what it could' {
        $repaired = '{ "flow_id": "abc-123", "nonsense": 1 }' | Repair-FlowPayload -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null
        ($repaired | ConvertFrom-Json).flowId | Should -Be 'abc-123'
        $failures | Should -HaveCount 1
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
        $failures.Exception.Report.Diagnostics.Code | Should -Contain 'FX1002'
        $failures.Exception.Report.Diagnostics.Path | Should -Not -Contain '/flow_id'
    }

    It 'returns nothing for text that is no JSON, and an error' {
        'flowId = 1' | Repair-FlowPayload -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null | Should -BeNullOrEmpty
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
    }

    It 'goes on after what cannot be mended' {
        $repaired = 'nothing', $wrong | Repair-FlowPayload -ErrorAction SilentlyContinue 6>$null
        @($repaired) | Should -HaveCount 1
    }

    It 'binds <Name> as a launch would, and returns what is written for it' -ForEach @(
        @{ Name = 'a hashtable'; Given = { @{ flow_id = $id; initial_attributes = @{ a = 1 } } } }
        @{ Name = 'a row'; Given = { [pscustomobject]@{ flowId = $id; a = 1 } } }
        @{ Name = 'a context'; Given = { New-FlowExecutionContext -FlowId $id -Attribute @{ a = 1 } } }
    ) {
        $json = & $Given | Repair-FlowPayload 6>$null | ConvertFrom-Json -AsHashtable
        $json.flowId, $json.inputData['Flow.a'] | Should -Be @($id, 1)
    }

    It 'repairs what a report is about' {
        $wrong | Test-FlowPayload | Repair-FlowPayload 6>$null | Test-FlowPayload -Quiet | Should -BeTrue
    }

    It 'reads files, and leaves them as they are' {
        Set-Content "$TestDrive/wrong.json" $wrong -NoNewline
        $repaired = Repair-FlowPayload -Path "$TestDrive/wr*.json" -InformationVariable changes 6>$null
        $repaired | Test-FlowPayload -Quiet | Should -BeTrue
        "$($changes[0])" | Should -BeLike 'Repaired: wrong.json: *'
        Get-Item "$TestDrive/wrong.json" | Repair-FlowPayload 6>$null | Should -BeExactly $repaired
        Get-Content "$TestDrive/wrong.json" -Raw | Should -BeExactly $wrong
    }

    It 'writes values in the types that -SchemaPath declares' {
        '{ "type": "object", "properties": { "Flow.score": { "type": "integer" } } }' | Set-Content "$TestDrive/schema.json"
        $json = "{ `"flowId`": `"$id`", `"inputData`": { `"Flow.score`": `"42`" } }" | Repair-FlowPayload -SchemaPath "$TestDrive/schema.json" 6>$null | ConvertFrom-Json -AsHashtable
        $json.inputData['Flow.score'] | Should -BeOfType long
    }

    It 'turns the shape of <Contract> into the platform''s' -ForEach @(
        @{ Contract = 'ExecutionContext'; Body = @{ flow_id = 'ID'; execution_context = @{ channel = 'voice'; contact_uri = 'tel:+15550199'; user_id = 'u' }; initial_attributes = @{ a = 'b' } } }
        @{ Contract = 'Participants'; Body = @{ flow_id = 'ID'; participants = @(@{ user_id = 'u'; role = 'USER'; channels = @('voice') }); channel_type = 'web' } }
    ) {
        $text = ($Body | ConvertTo-Json -Depth 5) -replace '"ID"', "`"$id`""
        ($text | Test-FlowPayload -Contract $Contract).Diagnostics | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
        $json = $text | Repair-FlowPayload -ErrorAction SilentlyContinue 6>$null | ConvertFrom-Json -AsHashtable
        $json.flowId | Should -Be $id
    }

    Context 'with an org' {
        BeforeAll { $test = Connect-TestOrg }
        AfterAll { Disconnect-TestOrg }

        It 'makes of a payload from a forum one that the org takes' {
            $text = @{ flow_id = (Get-Flow $FollowUp).Id; initial_attributes = @{ customerId = '00042' } } | ConvertTo-Json
            $execution = $text | Repair-FlowPayload 6>$null | Start-FlowExecution
            $execution.Status | Should -Be 'Launched'
            (Get-Ledger $test).LaunchCount | Should -Be 1
        }
    }
}
