
BeforeAll { . "$PSScriptRoot/Setup.ps1" }

Describe 'ConvertTo-FlowPayload' {
    BeforeAll {
        $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
        $context = New-FlowExecutionContext -FlowId $id -Channel voice -ContactUri tel:+15550199 -UserId u -ChannelType web -Name one `
            -Participant @{ UserId = 'u'; Role = 'USER'; Channels = 'voice' } -Attribute @{ customerId = '007' }
    }

    It 'writes the platform''s documented request' {
        $body = New-FlowExecutionContext -FlowId $id -Name one -Attribute @{ a = '007'; n = 4 } | ConvertTo-FlowPayload
        $body | Should -BeOfType string
        $json = $body | ConvertFrom-Json -AsHashtable
        $json.flowId, $json.name, $json.inputData['Flow.a'], $json.inputData['Flow.n'] | Should -Be @($id, 'one', '007', 4)
    }

    It 'writes the context under <Contract>' -ForEach @(
        @{ Contract = 'ExecutionContext'; Has = @('flow_id', 'execution_context', 'initial_attributes') }
        @{ Contract = 'Participants'; Has = @('flow_id', 'participants', 'channel_type') }
    ) {
        $json = $context | ConvertTo-FlowPayload -Contract $Contract -WarningAction SilentlyContinue | ConvertFrom-Json -AsHashtable
        foreach ($field in $Has) { $json.ContainsKey($field) | Should -BeTrue -Because $field }
    }

    It 'drops nothing in silence: on Published, the context travels as inputs' {
        $json = $context | ConvertTo-FlowPayload -WarningAction SilentlyContinue | ConvertFrom-Json -AsHashtable
        $json.inputData['Flow.contactUri'] | Should -Be 'tel:+15550199'
    }

    It 'types values by the inputs that the flow declares' {
        $null = Connect-TestOrg
        $json = [pscustomobject]@{ customerId = '001'; score = '42'; vip = 'true'; tags = 'a;b' } | ConvertTo-FlowPayload -FlowName $FollowUp | ConvertFrom-Json -AsHashtable
        $json.inputData['Flow.customerId'] | Should -Be '001'
        $json.inputData['Flow.score'] | Should -BeOfType long
        $json.inputData['Flow.vip'] | Should -BeTrue
        $json.inputData['Flow.tags'] | Should -Be @('a', 'b')
        Disconnect-TestOrg
    }

    It 'writes an error for what cannot be, and goes on' {
        $bodies = @{ flowId = 'no uuid' }, @{ flowId = $id } | ConvertTo-FlowPayload -ErrorAction SilentlyContinue -ErrorVariable failures
        @($bodies) | Should -HaveCount 1
        $failures.FullyQualifiedErrorId | Should -BeLike 'FlowPayloadInvalid,*'
    }
}
